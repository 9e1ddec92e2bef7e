namespace Migration.Contracts;

/// <summary>
/// The source runs again with its connections.
/// </summary>
public sealed record SourceResumed
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>Node that did it.</summary>
    public required string Node { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
