namespace Migration.Dashboard.Model;

/// <summary>A step of a migration.</summary>
public sealed record StepInfo
{
    /// <summary>One of <see cref="Contracts.MigrationSteps"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Node or service that did it.</summary>
    public required string Node { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Bytes it moved; null where it moves none.</summary>
    public long? Bytes { get; init; }

    /// <summary>Why it failed; null when it was done.</summary>
    public string? Failure { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt => StartedAt + TimeSpan.FromMilliseconds(DurationMs);
}
