namespace Migration.Local.Cluster;

/// <summary>What differs between local runs.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>
    /// Name of the run, 1 to 12 lower-case letters and digits; runs of different names live side by side. Default
    /// <c>local</c>.
    /// </summary>
    public string Instance { get; init; } = "local";

    /// <summary>HTTP port of the coordinator on 127.0.0.1; 0 takes a free one. Default 0.</summary>
    public int CoordinatorPort { get; init; }

    /// <summary>The switches and the cables between them. Default: one switch.</summary>
    public SwitchLayout Layout { get; init; } = SwitchLayout.OneSwitch;

    /// <summary>Whether checkpoints are encrypted for the node that restores them, and signed. Default false.</summary>
    public bool Sealed { get; init; }

    /// <summary>
    /// Whether the run can be hurt in more ways than by the loss of its parts: a second switchctl, storages and clocks
    /// of their own, gates in front of registry, broker and switch. Default false.
    /// </summary>
    public bool WithFaultPoints { get; init; }

    /// <summary>
    /// Whether the services are started; otherwise somebody else starts <see cref="LocalCluster.Plans"/> and then
    /// registers the network. Default true.
    /// </summary>
    public bool StartServices { get; init; } = true;

    /// <summary>
    /// Whether every pod gets a port of the switch of its own, from the CNI plugin containerflow. Default false: the
    /// pods of a node are behind a bridge and the node's one port.
    /// </summary>
    public bool Cni { get; init; }

    /// <summary>
    /// Whether nodes, pods, clients and services have IPv6 addresses. Default false: IPv4 ones.
    /// </summary>
    public bool IPv6 { get; init; }

    /// <summary>
    /// Whether a pod that moves takes its address along; needs <see cref="Cni"/> and a workload that asked for one.
    /// Default false.
    /// </summary>
    public bool KeepAddress { get; init; }

    /// <summary>
    /// Settings beside the usual ones by name of the service's process, for example <c>switchctl</c>.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Extra { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();
}
