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
}
