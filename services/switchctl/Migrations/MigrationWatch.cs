using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Consumers;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Migrations;

/// <summary>
/// Sees to it that every hold ends: carries out decisions that were cut short, releases traffic whose source does not
/// answer, and gives up migrations on which nobody decides.
/// </summary>
/// <param name="store">The record.</param>
/// <param name="migrations">The steps.</param>
/// <param name="plane">Keeps the packets of migrations that were under way before this process started.</param>
/// <param name="announcements">Where what happened is noted for the announcer.</param>
/// <param name="options">How long to wait.</param>
/// <param name="keep">How long finished migrations are kept.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class MigrationWatch(
    MigrationStore store,
    MigrationDirector migrations,
    MigrationSwitch plane,
    AnnouncementStore announcements,
    IOptions<MigrationOptions> options,
    IOptions<StoreOptions> keep,
    TimeProvider time,
    ILogger<MigrationWatch> log) : TermWorker
{
    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the switch is connected, which sends packets at once.
        foreach (var migration in store.Unfinished())
            plane.OpenBuffers(migration);
        store.Forget(time.GetUtcNow() - keep.Value.KeepFinished);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.WatchPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var migration in store.Unfinished())
                    await LookAfterAsync(migration, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task LookAfterAsync(MigrationRecord migration, CancellationToken stoppingToken)
    {
        using var scope = log.MigrationScope(migration.Id);
        try
        {
            switch (migration.Decision)
            {
                case null when IsOver(migration.BegunAt, options.Value.HoldLimit):
                    LogUndecided(options.Value.HoldLimit);
                    GiveUp(migration);
                    break;
                case Decision.Aborted when migration.Phase == MigrationPhase.Released:
                    if (IsOver(migration.DecidedAt, options.Value.TakeUpAfter))
                        await ReleaseAsync(migration, stoppingToken);
                    break;
                case Decision.Aborted when IsOver(migration.DecidedAt, options.Value.ResumeWait):
                    LogNoResume(migration.Source.Node, options.Value.ResumeWait);
                    await ReleaseAsync(migration, stoppingToken);
                    break;
                case Decision.Redirected when IsOver(migration.DecidedAt, options.Value.TakeUpAfter):
                    await RedirectAsync(migration, stoppingToken);
                    break;
            }
        }
        catch (Exception failed) when (failed is TransientStepException or StepException)
        {
            // The next look tries again; the decision is recorded and the switch's rows are reconciled beside this.
            LogNotYet(failed.Message);
        }
    }

    private void GiveUp(MigrationRecord migration)
    {
        var reason = $"nobody decided within {options.Value.HoldLimit} (SwitchCtl:Migrations:HoldLimit)";
        var failure = new StepFailure(migration.Id, migration.Plan, migration.Source, migration.Target, reason);
        if (migrations.Abort(failure).Answer == StepAnswer.Aborted)
            announcements.Hurry(migration.Id, Announcement.MigrationAborted);
    }

    private async Task ReleaseAsync(MigrationRecord migration, CancellationToken stoppingToken)
    {
        var outcome = await migrations.ReleaseAsync(migration.Id, stoppingToken);
        if (outcome.Answer == StepAnswer.Done)
            announcements.Hurry(migration.Id, Announcement.TrafficReleased);
    }

    private async Task RedirectAsync(MigrationRecord migration, CancellationToken stoppingToken)
    {
        var outcome = await migrations.ResumeRedirectAsync(migration.Id, stoppingToken);
        if (outcome.Answer == StepAnswer.Done)
            announcements.Hurry(migration.Id, Announcement.TrafficRedirected);
    }

    private bool IsOver(DateTimeOffset? since, TimeSpan limit) =>
        since is { } moment && time.GetUtcNow() - moment >= limit;

    [LoggerMessage(EventId = 1201, Level = LogLevel.Warning, Message =
        "Nobody decided on a hold within {Limit}; the migration is given up")]
    private partial void LogUndecided(TimeSpan limit);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning, Message =
        "Node {Node} did not say within {Limit} that the source runs again; its traffic is released all the same")]
    private partial void LogNoResume(string node, TimeSpan limit);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning, Message = "A decision is not carried out yet: {Reason}")]
    private partial void LogNotYet(string reason);
}
