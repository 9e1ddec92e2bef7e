namespace Migration.Contracts;

/// <summary>
/// One step of a migration as the service that did it measured it.
/// </summary>
public sealed record StepReport
{
    /// <summary>One of <see cref="MigrationSteps"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Node or service that did it.</summary>
    public required string Node { get; init; }

    /// <summary>When it began, by the clock of that node.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Bytes it moved; null where the step moves none.</summary>
    public long? Bytes { get; init; }
}
