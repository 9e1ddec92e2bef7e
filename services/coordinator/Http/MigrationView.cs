using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Http;

/// <summary>A migration as the API shows it.</summary>
internal sealed record MigrationView
{
    public required Guid Id { get; init; }

    public required MigrationState State { get; init; }

    public required Workload Workload { get; init; }

    public string? SourceNode { get; init; }

    public required string TargetNode { get; init; }

    public string? RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Outcome { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public double? FreezeMs { get; init; }

    public long? ImageBytes { get; init; }

    public required string Priority { get; init; }

    public int? QueuePosition { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public required int Attempt { get; init; }

    public Guid? RetryOf { get; init; }

    public EffectiveOptions? Options { get; init; }

    public required IReadOnlyList<StepView> Steps { get; init; }

    /// <summary>What the API shows of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="position">Its place in the queue; null when it does not wait.</param>
    public static MigrationView Of(MigrationRecord record, int? position) => new()
    {
        Id = record.Id,
        State = record.State,
        Workload = record.Workload,
        SourceNode = record.SourceNode,
        TargetNode = record.TargetNode,
        RequestedBy = record.Request.RequestedBy,
        RequestedAt = record.RequestedAt,
        AcceptedAt = record.AcceptedAt,
        ChangedAt = record.ChangedAt,
        EndedAt = record.EndedAt,
        Outcome = record.Outcome,
        Reasons = record.Reasons,
        FreezeMs = record.FreezeMs,
        ImageBytes = record.ImageBytes,
        Priority = record.Priority,
        QueuePosition = position,
        NotBefore = record.State == MigrationState.Queued ? record.NotBefore : null,
        Attempt = record.Attempt,
        RetryOf = record.RetryOf,
        Options = record.Options,
        Steps = [.. record.OrderedSteps.Select(StepView.Of)],
    };
}
