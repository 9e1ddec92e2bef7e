namespace Migration.SwitchCtl.Desired;

/// <summary>Everything that decides what the switch's tables have to hold, at one moment.</summary>
public sealed record DesiredState
{
    /// <summary>Ports.</summary>
    public IReadOnlyList<SwitchPort> Ports { get; init; } = [];

    /// <summary>Gateways.</summary>
    public IReadOnlyList<Gateway> Gateways { get; init; } = [];

    /// <summary>Routes.</summary>
    public IReadOnlyList<StaticRoute> Routes { get; init; } = [];

    /// <summary>Pods with ports of their own, those that were registered first in front.</summary>
    public IReadOnlyList<ConnectedPod> Pods { get; init; } = [];

    /// <summary>Nodes whose pods are behind another switch, so that their ports do not exist here.</summary>
    public IReadOnlySet<string> RemoteNodes { get; init; } = new HashSet<string>();

    /// <summary>Services.</summary>
    public IReadOnlyList<Service> Services { get; init; } = [];

    /// <summary>Backends of all services.</summary>
    public IReadOnlyList<Backend> Backends { get; init; } = [];

    /// <summary>Migrations that rows depend on.</summary>
    public IReadOnlyList<MigrationRecord> ActiveMigrations { get; init; } = [];

    /// <summary>Buckets on the move.</summary>
    public IReadOnlyList<BucketHome> BucketHomes { get; init; } = [];

    /// <summary>Connections with rows of their own.</summary>
    public IReadOnlyList<PinnedConnection> Connections { get; init; } = [];

    /// <summary>Ports of single switches that lead to a node.</summary>
    public IReadOnlyList<PortOverride> NodePorts { get; init; } = [];

    /// <summary>Ports of single switches that lead to a route's next hop.</summary>
    public IReadOnlyList<PortOverride> RoutePorts { get; init; } = [];

    /// <summary>The state with the ports of one switch.</summary>
    /// <param name="name">Name of the switch.</param>
    public DesiredState SeenBy(string name)
    {
        if (NodePorts.Count == 0 && RoutePorts.Count == 0)
            return this;
        var ports = new PortMap(name, NodePorts, RoutePorts);
        return this with
        {
            Backends = [.. Backends.Select(ports.Seen)],
            Routes = [.. Routes.Select(ports.Seen)],
            Pods = [.. Pods.Select(ports.Seen)],
            RemoteNodes = NodePorts.Where(p => p.Switch == name).Select(p => p.Key).ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>What the switch has to do with a backend's packets.</summary>
    /// <param name="backend">The backend.</param>
    public BackendState StateOf(Backend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        var phase = ActiveMigrations.FirstOrDefault(m => m.BackendIds.Contains(backend.Id))?.Phase;
        return StateOf(backend, phase);
    }

    /// <summary>What the switch has to do with a backend's packets in a phase of its migration.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="phase">Phase of the migration it takes part in; null for none.</param>
    public static BackendState StateOf(Backend backend, MigrationPhase? phase)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return phase switch
        {
            _ when backend.Refuses => BackendState.Refuse,
            MigrationPhase.Draining => BackendState.Drain,
            MigrationPhase.Held => BackendState.Hold,
            _ => BackendState.Deliver,
        };
    }
}
