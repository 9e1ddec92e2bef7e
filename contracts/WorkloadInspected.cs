namespace Migration.Contracts;

/// <summary>
/// Answer to <see cref="InspectWorkload"/>.
/// </summary>
public sealed record WorkloadInspected
{
    /// <summary>Node that answers.</summary>
    public required string Node { get; init; }

    /// <summary>Whether the node has a container of that name.</summary>
    public required bool Found { get; init; }

    /// <summary>What stands against migrating it, each with the cure; empty when nothing does.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Where it is reached; null unless it runs in a pod.</summary>
    public PodEndpoint? Endpoint { get; init; }

    /// <summary>Image it was started from; null unless found.</summary>
    public ImageIdentity? BaseImage { get; init; }

    /// <summary>Its labels as <c>key=value</c>; null unless found.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Memory that a checkpoint of it would hold at most, in bytes; null unless it runs.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>What the node is able to do; null when it does not say.</summary>
    public NodeFacts? Facts { get; init; }

    /// <summary>
    /// What stands against taking the workload in, each with the cure; null unless the node was asked as a target.
    /// </summary>
    public IReadOnlyList<string>? TargetProblems { get; init; }

    /// <summary>Whether the workload's base image is on the node already; null when not asked or not known.</summary>
    public bool? HasBaseImage { get; init; }

    /// <summary>Share of the node that is taken, 0 to 1; null when not asked as a target or not known.</summary>
    public double? TargetLoad { get; init; }
}
