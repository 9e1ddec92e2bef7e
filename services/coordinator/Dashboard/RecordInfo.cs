using Migration.Coordinator.Records;
using Migration.Dashboard.Model;

namespace Migration.Coordinator.Dashboard;

/// <summary>A record as the page shows it.</summary>
internal static class RecordInfo
{
    /// <summary>What is shown of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="position">Its place in the queue; null when it does not wait.</param>
    public static MigrationInfo Of(MigrationRecord record, int? position) => new()
    {
        Id = record.Id,
        State = $"{record.State}",
        Workload = record.Workload,
        SourceNode = record.SourceNode,
        TargetNode = record.TargetNode,
        RequestedBy = record.Request.RequestedBy,
        RequestedAt = record.RequestedAt,
        AcceptedAt = record.AcceptedAt,
        ChangedAt = record.ChangedAt,
        EndedAt = record.EndedAt,
        Reasons = record.Reasons,
        FreezeMs = record.FreezeMs,
        ImageBytes = record.ImageBytes,
        Priority = record.Priority,
        QueuePosition = position,
        Attempt = record.Attempt,
        Options = record.Options is { } options ? new MigrationWay(options.Strategy, options.Policy) : null,
        Steps = [.. record.OrderedSteps.Select(s => new StepInfo
        {
            Name = s.Report.Name,
            Node = s.Report.Node,
            StartedAt = s.Report.StartedAt,
            DurationMs = s.Report.DurationMs,
            Bytes = s.Report.Bytes,
            Failure = s.Failure,
        })],
    };
}
