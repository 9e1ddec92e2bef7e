namespace Migration.Contracts;

/// <summary>
/// Pre-copy: the target is prepared and asks the source for a copy of the workload's memory, while the workload goes on
/// serving. Routed by source node.
/// </summary>
public sealed record TakeBaseCheckpoint
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
    public required ImageIdentity BaseImage { get; init; }

    /// <summary>Which copy it is to be, from 1; a later one has only what changed since the one before.</summary>
    public required int Round { get; init; }

    /// <summary>Bytes that the copy before this one had; null for the first.</summary>
    public long? PreviousBytes { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
