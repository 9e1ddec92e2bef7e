using MassTransit;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>Takes requests to cancel, from the bus and over HTTP.</summary>
internal sealed partial class CancelDesk(
    IMigrationStore store, Outbox outbox, TimeProvider time, ILogger<CancelDesk> logger)
{
    /// <summary>Cancels a migration where that is still possible.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="why">Why.</param>
    /// <param name="publish">Where the consequence is published.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when the id is unknown.</returns>
    public async Task<ChangeResult?> CancelAsync(
        Guid id, string? by, string? why, IPublishEndpoint publish, CancellationToken cancellation)
    {
        var result = await store.ChangeAsync(
            id, record => Cancellation.Of(record, by, why, time.GetUtcNow()), cancellation);
        if (result is null)
            LogUnknown(id);
        else
            LogAnswer(id, result.Before.State, result.Change?.Event ?? "already being given up");
        await outbox.SendAsync(id, publish, cancellation);
        return result;
    }

    [LoggerMessage(110, LogLevel.Information, "Cancel of migration {MigrationId}, which is {State}: {Answer}.")]
    private partial void LogAnswer(Guid migrationId, MigrationState state, string answer);

    [LoggerMessage(111, LogLevel.Warning, "Ignored a cancel of migration {MigrationId}, which is not on record.")]
    private partial void LogUnknown(Guid migrationId);
}
