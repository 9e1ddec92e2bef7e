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

    /// <summary>
    /// Whether every pod gets a port of the switch of its own, from the CNI plugin containerflow. Default false: the
    /// pods of a node are behind a bridge and the node's one port.
    /// </summary>
    public bool Cni { get; init; }

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
