namespace Migration.Contracts;

/// <summary>
/// The container that moves, named by platform, namespace, pod and container.
/// </summary>
public sealed record Workload
{
    /// <summary>What runs it: <c>podman</c>, <c>kubernetes</c> or <c>process</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>Namespace of the pod; <c>default</c> where the platform has none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Name of the pod.</summary>
    public required string Pod { get; init; }

    /// <summary>Name of the container in the pod.</summary>
    public required string Container { get; init; }
}
