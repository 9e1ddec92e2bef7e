using Migration.Coordinator.Records;

namespace Migration.Coordinator.Http;

/// <summary>A step as the API shows it.</summary>
internal sealed record StepView
{
    public required string Name { get; init; }

    public required string Node { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    public required double DurationMs { get; init; }

    public long? Bytes { get; init; }

    public required int Attempt { get; init; }

    public string? Failure { get; init; }

    /// <summary>What the API shows of a step.</summary>
    public static StepView Of(RecordedStep step) => new()
    {
        Name = step.Report.Name,
        Node = step.Report.Node,
        StartedAt = step.Report.StartedAt,
        EndedAt = step.Report.StartedAt + TimeSpan.FromMilliseconds(step.Report.DurationMs),
        DurationMs = step.Report.DurationMs,
        Bytes = step.Report.Bytes,
        Attempt = step.Attempt,
        Failure = step.Failure,
    };
}
