namespace Migration.Contracts;

/// <summary>What the name of a workload on Kubernetes may be the name of.</summary>
public static class WorkloadKinds
{
    /// <summary>A pod. The default.</summary>
    public const string Pod = "Pod";

    /// <summary>A Deployment: all its running pods.</summary>
    public const string Deployment = "Deployment";

    /// <summary>A ReplicaSet: all its running pods.</summary>
    public const string ReplicaSet = "ReplicaSet";

    /// <summary>A StatefulSet: all its running pods.</summary>
    public const string StatefulSet = "StatefulSet";

    /// <summary>A node: all running pods on it that are in the workload's namespace.</summary>
    public const string Node = "Node";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Pod, Deployment, ReplicaSet, StatefulSet, Node];
}
