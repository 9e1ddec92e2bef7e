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

    public required IReadOnlyList<StepReport> Steps { get; init; }

    /// <summary>What the API shows of a record.</summary>
    public static MigrationView Of(MigrationRecord record) => new()
    {
        Id = record.Id,
        State = record.State,
        Workload = record.Workload,
        SourceNode = record.SourceNode,
        TargetNode = record.Request.TargetNode,
        RequestedBy = record.Request.RequestedBy,
        RequestedAt = record.RequestedAt,
        AcceptedAt = record.AcceptedAt,
        ChangedAt = record.ChangedAt,
        EndedAt = record.EndedAt,
        Outcome = record.Outcome,
        Reasons = record.Reasons,
        FreezeMs = record.FreezeMs,
        ImageBytes = record.ImageBytes,
        Steps = record.StepReports,
    };
}
