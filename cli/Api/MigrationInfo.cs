using Migration.Contracts;

namespace Migration.Cli.Api;

/// <summary>A migration as the coordinator shows it: what of it the tables and the progress need.</summary>
internal sealed record MigrationInfo
{
    public required Guid Id { get; init; }

    /// <summary>One of <see cref="StateNames"/>, or one that a newer coordinator knows.</summary>
    public required string State { get; init; }

    public required Workload Workload { get; init; }

    public string? SourceNode { get; init; }

    public required string TargetNode { get; init; }

    public MigrationOptions? Options { get; init; }

    public string? Priority { get; init; }

    public string? RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Outcome { get; init; }

    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Migrations that go before this one; null unless it waits its turn.</summary>
    public int? QueuePosition { get; init; }

    public double? FreezeMs { get; init; }

    public long? ImageBytes { get; init; }

    public IReadOnlyList<StepInfo> Steps { get; init; } = [];
}
