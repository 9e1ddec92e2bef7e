namespace Migration.Contracts;

/// <summary>
/// The container is checkpointed and left stopped with its network locked. Routed by source node.
/// </summary>
public sealed record CheckpointTaken
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves the clients before the migration.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>The pod that takes over.</summary>
    public required PodEndpoint Target { get; init; }

    /// <summary>Path of the checkpoint archive on the source node's file system.</summary>
    public required string ArchivePath { get; init; }

    /// <summary>Size of the archive in bytes.</summary>
    public required long ArchiveBytes { get; init; }

    /// <summary>Name of the checkpointed container.</summary>
    public required string ContainerName { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
