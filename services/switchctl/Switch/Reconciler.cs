using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;

namespace Migration.SwitchCtl.Switch;

/// <summary>Compares the switch with the desired state, by reading it back, and repairs what differs.</summary>
/// <param name="name">Name of the switch.</param>
/// <param name="store">The desired state.</param>
/// <param name="connections">Its connections.</param>
/// <param name="buckets">The services' buckets.</param>
/// <param name="link">The switch.</param>
/// <param name="tables">The right to write.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class Reconciler(
    string name,
    DesiredStore store,
    ConnectionStore connections,
    BucketTables buckets,
    ISwitchLink link,
    SwitchTables tables,
    IOptions<ReconcileOptions> options,
    TimeProvider time,
    ILogger<Reconciler> log) : IDisposable
{
    private const int ShownRefusals = 20;
    private readonly SemaphoreSlim _pass = new(1, 1);
    private volatile ReconcileResult? _latest;

    /// <summary>Raised when something wants a comparison now.</summary>
    public event Action? Wanted;

    /// <summary>The latest comparison that was finished; null before the first.</summary>
    public ReconcileResult? Latest => _latest;

    /// <summary>Asks for a comparison now instead of at the end of the period.</summary>
    public void Request() => Wanted?.Invoke();

    /// <summary>Compares and repairs once; starts over when a cut-over comes in between.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="SwitchUnavailableException">No connection to the switch.</exception>
    public async Task<ReconcileResult> RunAsync(CancellationToken cancellation)
    {
        await _pass.WaitAsync(cancellation);
        try
        {
            ReconcileResult? result;
            do
            {
                result = await TryRunAsync(cancellation);
            }
            while (result is null);
            SwitchMetrics.Repaired(result.Changed);
            return _latest = result;
        }
        finally
        {
            _pass.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _pass.Dispose();

    private async Task<ReconcileResult?> TryRunAsync(CancellationToken cancellation)
    {
        // In this order: a cut-over after the first line shows in the count, one before it in the desired state.
        var cutOvers = tables.CutOvers;
        var state = store.Load().SeenBy(name);
        var applied = await link.Require().ReadAsync(cancellation);

        // Connections are recorded before they are written and come all the time: looked up after the switch, every
        // row that was there is known.
        var wanted = RowPlanner.Plan(state with { Connections = connections.Pinned() }, buckets).ToArray();
        var changes = RowDiff.Between(wanted, applied);
        var refused = new List<string>();
        foreach (var batch in Batches(changes))
        {
            try
            {
                if (!await tables.ReconcileAsync(cutOvers, batch, cancellation))
                    return null;
            }
            catch (SwitchWriteException failure)
            {
                refused.AddRange(failure.Failures.Select(f => f.ToString()).Take(ShownRefusals - refused.Count));
                LogRefused(failure);
            }
        }

        if (changes.Count > 0)
            LogRepaired(name, changes.Count, wanted.Length);
        return new ReconcileResult(time.GetUtcNow(), wanted.Length, changes.Count, refused);
    }

    /// <summary>Cuts changes into pieces in which the order does not matter; that of the pieces does.</summary>
    private IEnumerable<RowChange[]> Batches(IReadOnlyList<RowChange> changes)
    {
        for (int start = 0, end; start < changes.Count; start = end)
        {
            var first = changes[start];
            for (end = start + 1; end < changes.Count; end++)
            {
                if (changes[end].Kind == RowChangeKind.Delete != (first.Kind == RowChangeKind.Delete)
                    || changes[end].Row.Key.Table != first.Row.Key.Table)
                {
                    break;
                }
            }

            foreach (var batch in changes.Skip(start).Take(end - start).Chunk(options.Value.BatchRows))
                yield return batch;
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message =
        "Changed {Changed} rows of switch {Switch}; {Rows} are wanted in all")]
    private partial void LogRepaired(string @switch, int changed, int rows);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message =
        "The switch refused rows; the desired state is kept and tried again at the next reconciliation")]
    private partial void LogRefused(Exception failure);
}
