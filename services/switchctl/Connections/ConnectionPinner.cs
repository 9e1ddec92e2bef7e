using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Connections;

/// <summary>
/// Gives connections that open while their bucket moves rows of their own, and only then lets their first packet go on:
/// so every later packet finds the backend that the first one found.
/// </summary>
/// <param name="queue">The first packets.</param>
/// <param name="connections">Where the rows are recorded.</param>
/// <param name="switches">Where they go: to every switch, because later packets may come in elsewhere.</param>
/// <param name="options">Bounds.</param>
/// <param name="log">Log.</param>
public sealed partial class ConnectionPinner(
    Openings queue,
    ConnectionStore connections,
    SwitchFleet switches,
    IOptions<ConnectionOptions> options,
    ILogger<ConnectionPinner> log) : TermWorker
{
    // One transaction and one write for as many as have come in meanwhile.
    private const int Batch = 512;
    private bool _isFull;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Opening>(Batch);
        try
        {
            while (await queue.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                while (batch.Count < Batch && queue.Reader.TryRead(out var opening))
                    batch.Add(opening);
                await PinAsync(batch, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Whoever acts next gets the clients' repetitions.
        }
        catch (NotActiveException)
        {
            // The term is over; the same.
        }
    }

    private async Task PinAsync(List<Opening> batch, CancellationToken cancellation)
    {
        var pinned = connections.Pin([.. batch.Select(Connection)], options.Value.MaxPinned);
        if (pinned.Any(p => p is null) && !_isFull)
        {
            _isFull = true;
            LogFull(options.Value.MaxPinned);
        }

        var rows = pinned.OfType<PinnedConnection>().Distinct().Select(RowPlanner.ConnectionRow).ToArray();
        var refused = await Task.WhenAll(switches.All.Select(one => WriteAsync(one, rows, cancellation)));
        foreach (var (index, one) in switches.All.Index())
        {
            var here = batch.Index().Where(o => o.Item.Switch == one.Name)
                .ToLookup(
                    o => pinned[o.Index] is { } p && !refused[index].Contains(RowPlanner.ConnectionRow(p).Key),
                    o => o.Item.Packet);
            await one.Link.InjectAsync([.. here[true]], cancellation);
            await one.Link.InjectAtHomeAsync([.. here[false]], cancellation);
        }

        var lost = pinned.OfType<PinnedConnection>()
            .Where(p => refused.Any(r => r.Contains(RowPlanner.ConnectionRow(p).Key)))
            .ToArray();
        if (lost.Length > 0)
            connections.Forget(lost, []);
    }

    /// <summary>Writes rows to a switch.</summary>
    /// <returns>Those that it refused.</returns>
    private async Task<HashSet<RowKey>> WriteAsync(
        ManagedSwitch one,
        IReadOnlyList<TableRow> rows,
        CancellationToken cancellation)
    {
        try
        {
            await one.Tables.PinAsync(rows, cancellation);
            return [];
        }
        catch (SwitchUnavailableException)
        {
            // It gets them with everything else when it is back.
            return [];
        }
        catch (SwitchWriteException refusal)
        {
            LogRefused(refusal);
            return [.. refusal.Failures.Select(f => f.Change.Row.Key)];
        }
    }

    private static (IpAddress Client, int ClientPort, int BackendId) Connection(Opening opening)
    {
        SegmentKey.TryRead(opening.Packet.Frame.Span, out var segment);
        return (segment.Source, (int)(segment.Ports >> 16), opening.BackendId);
    }

    [LoggerMessage(EventId = 6001, Level = LogLevel.Warning, Message =
        "There is no room for another connection's row (SwitchCtl:Connections:MaxPinned is {Most}) or its backend is "
        + "gone: such connections stay at the backend that their bucket had. Logged once.")]
    private partial void LogFull(int most);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Error, Message = "A switch refused rows of connections")]
    private partial void LogRefused(Exception refusal);
}
