using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Coordinator.Admission;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Records;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Queue;

/// <summary>
/// Starts migrations that wait: at the coordinator's own start, whenever another one has ended (the journal tells, also
/// of those that another coordinator looks after), and when a retry falls due.
/// </summary>
internal sealed partial class QueueStarter(
    IMigrationStore store,
    AdmissionDesk desk,
    Outbox outbox,
    IBus bus,
    IOptions<AdmissionOptions> limits,
    TimeProvider time,
    ILogger<QueueStarter> logger) : BackgroundService
{
    // One is enough: whoever is woken looks at everything.
    private readonly Channel<bool> _wakes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var after = await RetriedAsync(store.LastSequenceAsync, stoppingToken);
        // Neither ever ends by itself; if one fails, that failure is the service's.
        await await Task.WhenAny(WatchAsync(after, stoppingToken), StartAsync());

        async Task StartAsync()
        {
            while (true)
                await WaitAsync(await RetriedAsync(StartDueAsync, stoppingToken), stoppingToken);
        }
    }

    private async Task WatchAsync(long after, CancellationToken cancellation)
    {
        while (true)
        {
            after = await RetriedAsync(async stop =>
            {
                await foreach (var entry in store.FollowAsync(null, after, stop))
                {
                    after = entry.Sequence;
                    if (entry.State.HasEnded() || entry.Event == Retry.Event)
                        _wakes.Writer.TryWrite(true);
                }

                return after;
            }, cancellation);
        }
    }

    /// <summary>Starts all that may start.</summary>
    /// <returns>How long to wait at most before looking again; null until something happens.</returns>
    private async Task<TimeSpan?> StartDueAsync(CancellationToken cancellation)
    {
        var passedOver = new HashSet<Guid>();
        while (true)
        {
            var now = time.GetUtcNow();
            // One that cannot be decided does not hold up those behind it.
            var next = await store.AskActiveAsync(
                active => WaitingLine.StartableAsync(active, [], limits.Value, now, passedOver), cancellation);
            if (next.Count == 0)
            {
                return passedOver.Count > 0
                    ? limits.Value.LookAgainAfter
                    : await store.AskActiveAsync(active => active.NextDueAsync(now), cancellation) - now;
            }

            // Side by side: each waits for the answers of the nodes.
            var undecided = await Task.WhenAll(next.Select(r => TryStartAsync(r, cancellation)));
            passedOver.UnionWith(undecided.OfType<Guid>());
        }
    }

    /// <returns>Null, or the id of a migration that was not decided.</returns>
    private async Task<Guid?> TryStartAsync(MigrationRecord next, CancellationToken cancellation)
    {
        var decided = await desk.StartAsync(next, cancellation);
        await outbox.SendAsync(next.Id, bus, cancellation);
        return decided ? null : next.Id;
    }

    private async Task WaitAsync(TimeSpan? atMost, CancellationToken cancellation)
    {
        await using var timer = time.CreateTimer(
            _ => _wakes.Writer.TryWrite(true), null, atMost ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await _wakes.Reader.ReadAsync(cancellation);
    }

    // Record or broker cannot be reached for the moment.
    private async Task<T> RetriedAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await work(cancellation);
            }
            catch (Exception e) when (e is TransientStepException || BusFailure.Is(e))
            {
                LogNotStarted(e);
            }

            await Task.Delay(limits.Value.LookAgainAfter, time, cancellation);
        }
    }

    [LoggerMessage(160, LogLevel.Error, "Queued migrations were not looked at.")]
    private partial void LogNotStarted(Exception exception);
}
