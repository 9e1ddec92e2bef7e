using Migration.Coordinator.Records;

namespace Migration.Coordinator.Queue;

/// <summary>Who waits where.</summary>
internal sealed class QueueView(IMigrationStore store)
{
    /// <summary>Place of a migration in the queue, from 1; null when it does not wait.</summary>
    public async Task<int?> PositionOfAsync(MigrationRecord record, CancellationToken cancellation) =>
        (await PositionsAsync([record], cancellation)).TryGetValue(record.Id, out var position) ? position : null;

    /// <summary>Places of those among some migrations that wait, from 1.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> PositionsAsync(
        IReadOnlyCollection<MigrationRecord> records, CancellationToken cancellation)
    {
        if (records.All(r => r.State != MigrationState.Queued))
            return new Dictionary<Guid, int>();
        var active = await store.ListAsync(MigrationQuery.AllActive, cancellation);
        return WaitingLine.InOrder(active).Index().ToDictionary(r => r.Item.Id, r => r.Index + 1);
    }
}
