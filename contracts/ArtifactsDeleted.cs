namespace Migration.Contracts;

/// <summary>
/// Checkpoint archive and image of the migration are gone.
/// </summary>
public sealed record ArtifactsDeleted
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>Node that did it.</summary>
    public required string Node { get; init; }

    /// <summary>What could not be deleted, and why; null when nothing is left.</summary>
    public string? Left { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
