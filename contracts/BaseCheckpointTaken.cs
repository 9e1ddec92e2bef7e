namespace Migration.Contracts;

/// <summary>
/// Pre-copy: the memory was copied while the workload goes on serving. Routed by source node.
/// </summary>
public sealed record BaseCheckpointTaken
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves the clients before the migration.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>The pod that takes over.</summary>
    public required PodEndpoint Target { get; init; }

    /// <summary>Image the container was started from.</summary>
    public ImageIdentity? BaseImage { get; init; }

    /// <summary>Which copy it is, from 1; each one has what changed since the one before. Null for the first.</summary>
    public int? Round { get; init; }

    /// <summary>Path of the folder with the copied memory on the source node's file system.</summary>
    public required string ArchivePath { get; init; }

    /// <summary>Size of what was copied in bytes.</summary>
    public required long ArchiveBytes { get; init; }

    /// <summary>Bytes that the copy before this one had; null for the first.</summary>
    public long? PreviousBytes { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
