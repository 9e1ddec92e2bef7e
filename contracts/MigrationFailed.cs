namespace Migration.Contracts;

/// <summary>
/// The migration ended without moving the workload.
/// </summary>
public sealed record MigrationFailed
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>One of <see cref="MigrationOutcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why: the step, the object and the cause.</summary>
    public required string Reason { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }

    /// <summary>Migration that tries the same again by itself; null when none does.</summary>
    public Guid? RetryId { get; init; }
}
