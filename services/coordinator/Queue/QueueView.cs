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
        MigrationRecord[] waiting = [.. records.Where(r => r.State == MigrationState.Queued)];
        if (waiting.Length == 0)
            return new Dictionary<Guid, int>();
        return await store.AskActiveAsync(async active =>
        {
            var positions = new Dictionary<Guid, int>();
            foreach (var record in waiting)
                positions[record.Id] = await active.CountWaitingBeforeAsync(record) + 1;
            return positions;
        }, cancellation);
    }
}
