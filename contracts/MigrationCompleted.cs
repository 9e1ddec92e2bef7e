namespace Migration.Contracts;

/// <summary>
/// The migration is done; the whole report.
/// </summary>
public sealed record MigrationCompleted
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>When it was admitted.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the source was retired.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>From hold to release, in milliseconds.</summary>
    public required double FreezeMs { get; init; }

    /// <summary>Size of the checkpoint image in bytes.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
