using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Connections;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Switch;

/// <summary>One switch with everything that belongs to it alone.</summary>
public sealed class ManagedSwitch : IDisposable
{
    private readonly ReconcileWorker _worker;
    private readonly SwitchSession _session;

    internal ManagedSwitch(SwitchEndpoint endpoint, SwitchParts parts)
    {
        Name = endpoint.Name;
        Address = endpoint.Address;
        Link = new SwitchLink();
        Tables = new SwitchTables(Link);
        Buffers = new HoldBuffers(parts.Hold, Link, parts.Time, parts.Logs.CreateLogger<HoldBuffers>());
        Reconciler = new Reconciler(
            Name, parts.Store, parts.Connections, parts.Buckets, Link, Tables, parts.Reconcile, parts.Time,
            parts.Logs.CreateLogger<Reconciler>());
        _worker = new ReconcileWorker(
            Reconciler, Link, parts.Reconcile, parts.Time, parts.Logs.CreateLogger<ReconcileWorker>());
        _session = new SwitchSession(
            endpoint, Link, Buffers, parts.Openings, Reconciler, parts.Leadership, parts.Options, parts.Time,
            parts.Logs.CreateLogger<SwitchSession>());
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its P4Runtime server.</summary>
    public string Address { get; }

    /// <summary>The connection to it.</summary>
    public SwitchLink Link { get; }

    /// <summary>The right to write to its tables.</summary>
    public SwitchTables Tables { get; }

    /// <summary>Its packets that wait.</summary>
    public HoldBuffers Buffers { get; }

    /// <summary>Keeps its rows as they should be.</summary>
    public Reconciler Reconciler { get; }

    /// <summary>What runs for it during a term, in order.</summary>
    internal IEnumerable<TermWorker> Workers => [_worker, _session];

    /// <inheritdoc />
    public void Dispose()
    {
        _session.Dispose();
        _worker.Dispose();
        Reconciler.Dispose();
        Tables.Dispose();
    }
}

/// <summary>What all switches share.</summary>
/// <param name="Store">The desired state.</param>
/// <param name="Connections">Its connections.</param>
/// <param name="Openings">Where packets go that open connections in buckets that move.</param>
/// <param name="Buckets">The services' buckets.</param>
/// <param name="Leadership">Whether this instance acts.</param>
/// <param name="Options">Which switches.</param>
/// <param name="Hold">Bounds of the hold buffers.</param>
/// <param name="Reconcile">How rows are kept.</param>
/// <param name="Time">Clock.</param>
/// <param name="Logs">Logs.</param>
internal sealed record SwitchParts(
    DesiredStore Store,
    ConnectionStore Connections,
    Openings Openings,
    BucketTables Buckets,
    Leadership Leadership,
    IOptions<SwitchOptions> Options,
    IOptions<HoldOptions> Hold,
    IOptions<ReconcileOptions> Reconcile,
    TimeProvider Time,
    ILoggerFactory Logs);
