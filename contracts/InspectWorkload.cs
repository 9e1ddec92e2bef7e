namespace Migration.Contracts;

/// <summary>
/// Request to a node: what is known there of a workload. Routed by node.
/// </summary>
public sealed record InspectWorkload
{
    /// <summary>Node that is asked.</summary>
    public required string Node { get; init; }

    /// <summary>The container asked about.</summary>
    public required Workload Workload { get; init; }

    /// <summary>Image that the node would need to take the workload in; null when not asked as a target.</summary>
    public ImageIdentity? TargetForImage { get; init; }
}
