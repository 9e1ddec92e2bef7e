using Migration.Coordinator.Records;

namespace Migration.Coordinator.Tests.Harness;

/// <summary>Waits for the record instead of sleeping.</summary>
internal static class RecordWatch
{
    public static async Task<MigrationRecord> UntilAsync(
        IMigrationStore store, Guid id, Func<MigrationRecord, bool> which)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        MigrationRecord? record = null;
        try
        {
            await foreach (var _ in store.FollowAsync(id, 0, patience.Token))
            {
                record = await store.FindAsync(id, patience.Token);
                if (which(record!))
                    return record!;
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
        }

        throw new TimeoutException($"The record of {id} never became what was expected; it is {record}.");
    }
}
