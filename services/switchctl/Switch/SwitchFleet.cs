using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Connections;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Switch;

/// <summary>All switches that are controlled.</summary>
public sealed class SwitchFleet : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private readonly TimeProvider _time;

    /// <summary>Makes the switches of the options; none is connected yet.</summary>
    /// <param name="store">The desired state.</param>
    /// <param name="connections">Its connections.</param>
    /// <param name="openings">Where packets go that open connections in buckets that move.</param>
    /// <param name="buckets">The services' buckets.</param>
    /// <param name="leadership">Whether this instance acts.</param>
    /// <param name="options">Which switches.</param>
    /// <param name="hold">Bounds of the hold buffers.</param>
    /// <param name="reconcile">How rows are kept.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logs">Logs.</param>
    public SwitchFleet(
        DesiredStore store,
        ConnectionStore connections,
        Openings openings,
        BucketTables buckets,
        Leadership leadership,
        IOptions<SwitchOptions> options,
        IOptions<HoldOptions> hold,
        IOptions<ReconcileOptions> reconcile,
        TimeProvider time,
        ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(options);
        var parts = new SwitchParts(
            store, connections, openings, buckets, leadership, options, hold, reconcile, time, logs);
        All = [.. options.Value.All.Select(endpoint => new ManagedSwitch(endpoint, parts))];
        _time = time;
    }

    /// <summary>The switches, at least one, in the order of the options.</summary>
    public IReadOnlyList<ManagedSwitch> All { get; }

    /// <summary>A switch by its name; null when there is none.</summary>
    /// <param name="name">The name.</param>
    public ManagedSwitch? Find(string name) => All.FirstOrDefault(s => s.Name == name);

    /// <summary>Asks for a comparison of every switch with the desired state now.</summary>
    public void Reconcile()
    {
        foreach (var one in All)
            one.Reconciler.Request();
    }

    /// <summary>Waits until all switches are connected.</summary>
    /// <param name="limit">Gives up waiting after this time, which is no failure.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task UpAsync(TimeSpan limit, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        while (!All.All(s => s.Link.IsUp) && _time.GetElapsedTime(start) < limit)
            await Task.Delay(Look, _time, cancellation);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var one in All)
            one.Dispose();
    }
}
