using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Connections;

/// <summary>
/// Ends what is kept for connections that have ended: rows that nothing meets any more, and moves of buckets whose old
/// connections are silent. Looks at the switches' counters, so that nothing has to be told or can be missed.
/// </summary>
/// <param name="connections">What is kept.</param>
/// <param name="switches">Who counts.</param>
/// <param name="options">How long silence lasts.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class ConnectionAging(
    ConnectionStore connections,
    SwitchFleet switches,
    IOptions<ConnectionOptions> options,
    TimeProvider time,
    ILogger<ConnectionAging> log) : TermWorker
{
    // Looks within one timeout: how exactly it is kept, against the cost of reading.
    private const int Looks = 8;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var clock = new IdleClock<RowKey>();
        using var timer = new PeriodicTimer(options.Value.IdleTimeout / Looks, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(clock, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The term ends; the next one begins to count anew.
        }
        catch (NotActiveException)
        {
            // The term is over; the same.
        }
    }

    private async Task LookAsync(IdleClock<RowKey> clock, CancellationToken cancellation)
    {
        var pinned = connections.Pinned().ToDictionary(c => RowPlanner.ConnectionRow(c).Key);
        var homes = connections.Homes().ToDictionary(RowPlanner.BucketKey);
        if (pinned.Count == 0 && homes.Count == 0)
            return;
        var counts = new Dictionary<RowKey, long>();
        try
        {
            foreach (var one in switches.All)
            {
                var connection = ((ISwitchLink)one.Link).Require();
                var rows = await connection.ReadCountsAsync([.. homes.Keys], cancellation);
                if (pinned.Count > 0)
                    rows = [.. rows, .. await connection.ReadCountsAsync([Pipeline.Connection], cancellation)];
                foreach (var row in rows)
                    counts[row.Key] = counts.GetValueOrDefault(row.Key) + row.Packets;
            }
        }
        catch (SwitchUnavailableException)
        {
            // What a switch does not tell may be anything.
            return;
        }

        var idle = clock.Advance(counts, time.GetUtcNow(), options.Value.IdleTimeout);
        if (idle.Count == 0)
            return;
        connections.Forget(
            [.. idle.Where(pinned.ContainsKey).Select(key => pinned[key])],
            [.. idle.Where(homes.ContainsKey).Select(key => homes[key])]);
        LogEnded(idle.Count);
        switches.Reconcile();
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Information, Message =
        "{Count} connections and moves of buckets were silent for long and are forgotten")]
    private partial void LogEnded(int count);
}
