using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Records;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Deadlines;

/// <summary>Looks at all running migrations again and again and does what time asks for.</summary>
internal sealed partial class DeadlineWatch(
    IMigrationStore store,
    Outbox outbox,
    IBus bus,
    IOptions<DeadlineOptions> options,
    TimeProvider time,
    ILogger<DeadlineWatch> logger) : BackgroundService
{
    // Far above the number that may wait or run at a time.
    private const int AtMost = 100_000;

    // Published at once as a rule; what is older was left behind by a crash or a broker that went away.
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromSeconds(10);

    private static readonly MigrationQuery Running =
        new() { States = [MigrationState.Requested, .. MigrationStates.Running], Limit = AtMost };

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CheckEvery, time);
        do
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception e) when (e is TransientStepException || BusFailure.Is(e))
            {
                // Record or broker cannot be reached for the moment; the next tick tries again.
                LogNotChecked(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CheckAsync(CancellationToken cancellation)
    {
        var running = await store.ListAsync(Running, cancellation);
        // Many may wait: only those that have waited for too long are read.
        var waiting = await store.ListAsync(
            new MigrationQuery
            {
                WaitingSince = time.GetUtcNow() - options.Value.Queue, Limit = AtMost, WithSteps = false,
            },
            cancellation);
        foreach (var record in running.Concat(waiting))
        {
            if (DeadlineRules.Check(record, options.Value, time.GetUtcNow()) is null)
                continue;
            // Asked again inside: the migration may have gone on since it was listed.
            var result = await store.ChangeAsync(
                record.Id, current => DeadlineRules.Check(current, options.Value, time.GetUtcNow()), cancellation);
            if (result?.Change is not { } change)
                continue;
            LogReached(change.Event, record.Id, result.Before.State, result.After.State, change.Note);
            await outbox.SendAsync(record.Id, bus, cancellation);
        }

        await outbox.SendLeftoversAsync(time.GetUtcNow() - LeftoverAge, bus, cancellation);
    }

    [LoggerMessage(120, LogLevel.Warning, "{Event} of migration {MigrationId}: {Before} -> {After}. {Reason}")]
    private partial void LogReached(
        string @event, Guid migrationId, MigrationState before, MigrationState after, string? reason);

    [LoggerMessage(121, LogLevel.Error, "Deadlines were not checked.")]
    private partial void LogNotChecked(Exception exception);
}
