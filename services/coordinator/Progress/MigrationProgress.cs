using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Coordinator.Deadlines;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>Writes down what the services report and publishes what follows from it.</summary>
internal sealed partial class MigrationProgress(
    IMigrationStore store,
    Outbox outbox,
    IOptions<DeadlineOptions> deadlines,
    IOptions<CoordinatorOptions> options,
    TimeProvider time,
    ILogger<MigrationProgress> logger)
{
    /// <summary>Records an event; repeated and late ones are ignored with a log line.</summary>
    public async Task RecordAsync(MigrationFact fact, IPublishEndpoint publish, CancellationToken cancellation)
    {
        using var scope = logger.BeginMigration(fact.MigrationId);
        var grace = deadlines.Value.LateEventGrace;
        var result = await store.ChangeAsync(
            fact.MigrationId,
            record => Advance.With(record, fact, time.GetUtcNow(), grace, TargetsOf(record)),
            cancellation);
        if (result is null)
        {
            LogUnknown(fact.Event, fact.MigrationId);
            return;
        }

        // Also after a repetition: what the first delivery recorded may have been lost before it was published.
        await outbox.SendAsync(fact.MigrationId, publish, cancellation);
        Log(fact, result);
    }

    private int TargetsOf(MigrationRecord record) =>
        options.Value.Nodes.Count(n => n.Runs(record.Workload.Platform) && n.Name != record.SourceNode);

    private void Log(MigrationFact fact, ChangeResult result)
    {
        if (result.Change is null)
            LogRepeated(fact.Event, fact.MigrationId, result.Before.State);
        else if (result.After.State == result.Before.State && fact.Reaches is not null)
            LogLate(fact.Event, fact.MigrationId, result.Before.State);
        else
            LogRecorded(fact.Event, fact.MigrationId, result.Before.State, result.After.State);
    }

    [LoggerMessage(100, LogLevel.Information, "{Event} of migration {MigrationId}: {Before} -> {After}.")]
    private partial void LogRecorded(string @event, Guid migrationId, MigrationState before, MigrationState after);

    [LoggerMessage(101, LogLevel.Information, "Ignored repeated {Event} of migration {MigrationId}, which is {State}.")]
    private partial void LogRepeated(string @event, Guid migrationId, MigrationState state);

    [LoggerMessage(102, LogLevel.Information,
        "Late {Event} of migration {MigrationId}: steps recorded, still {State}.")]
    private partial void LogLate(string @event, Guid migrationId, MigrationState state);

    [LoggerMessage(103, LogLevel.Warning, "Ignored {Event} of migration {MigrationId}, which is not on record.")]
    private partial void LogUnknown(string @event, Guid migrationId);
}
