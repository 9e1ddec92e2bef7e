namespace Migration.Contracts;

/// <summary>What can run a workload: values of <see cref="Workload.Platform"/>.</summary>
public static class WorkloadPlatforms
{
    /// <summary>Podman, one engine on each node.</summary>
    public const string Podman = "podman";

    /// <summary>Kubernetes with CRI-O.</summary>
    public const string Kubernetes = "kubernetes";

    /// <summary>A process tree in a network namespace.</summary>
    public const string Process = "process";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Kubernetes, Podman, Process];

    /// <summary>All of them, for messages to people.</summary>
    public static string List { get; } = string.Join(", ", All);
}
