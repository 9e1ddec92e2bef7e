namespace Migration.Cli.Api;

/// <summary>A step of a migration as the coordinator shows it.</summary>
internal sealed record StepInfo
{
    public required string Name { get; init; }

    public required string Node { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required double DurationMs { get; init; }

    public long? Bytes { get; init; }

    /// <summary>Why it failed; null when it was done.</summary>
    public string? Failure { get; init; }
}
