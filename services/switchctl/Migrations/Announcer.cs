using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Consumers;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Migrations;

/// <summary>
/// Tells what was recorded and not told: because nobody asked for it, or because the process that was about to tell it
/// ended. A broker that is away delays it, and nothing else: holds end without it.
/// </summary>
/// <param name="announcements">The messages that are due.</param>
/// <param name="migrations">What they are about.</param>
/// <param name="bus">Where they go.</param>
/// <param name="options">How long to wait and how often to look.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class Announcer(
    AnnouncementStore announcements,
    MigrationStore migrations,
    IBus bus,
    IOptions<MigrationOptions> options,
    TimeProvider time,
    ILogger<Announcer> log) : TermWorker
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.WatchPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var (migration, message) in announcements.TakeDue(options.Value.TakeUpAfter))
                    await TellAsync(migration, message, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops; what was not told is told after its next start.
        }
    }

    private async Task TellAsync(Guid migration, Announcement message, CancellationToken stoppingToken)
    {
        using var scope = log.MigrationScope(migration);
        var record = migrations.Find(migration)!;
        try
        {
            await (message switch
            {
                Announcement.MigrationAborted => bus.PublishConfirmedAsync(Answers.Aborted(record), stoppingToken),
                Announcement.TrafficRedirected => bus.PublishConfirmedAsync(
                    Answers.Redirected(Done(record, MigrationSteps.Redirect)), stoppingToken),
                _ => bus.PublishConfirmedAsync(Answers.Released(Done(record, MigrationSteps.Release)), stoppingToken),
            });
            announcements.Told(migration, message);
        }
        catch (Exception away) when (BusFailure.Is(away))
        {
            LogAway(message, away.Message);
        }
    }

    private StepOutcome Done(MigrationRecord record, string step) =>
        StepOutcome.Done(record, migrations.Steps(record.Id), step);

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message =
        "{Message} was not taken by the bus and is told again later: {Reason}")]
    private partial void LogAway(Announcement message, string reason);
}
