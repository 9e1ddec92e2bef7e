using Migration.Contracts;

namespace Migration.Coordinator.Records;

/// <summary>What the coordinator publishes about a record.</summary>
internal static class Announcements
{
    /// <summary>The services may begin.</summary>
    public static MigrationAccepted Accepted(MigrationRecord record) => new()
    {
        MigrationId = record.Id,
        Plan = record.Plan,
        Source = record.Source!,
        BaseImage = record.BaseImage!,
        AcceptedAt = record.AcceptedAt!.Value,
    };

    /// <summary>The request waits for its turn.</summary>
    /// <param name="record">The record.</param>
    /// <param name="position">Its place, from 1.</param>
    public static MigrationQueued Queued(MigrationRecord record, int position) => new()
    {
        MigrationId = record.Id,
        Workload = record.Workload,
        TargetNode = record.TargetNode,
        Priority = record.Priority,
        Position = position,
    };

    /// <summary>The request was refused.</summary>
    public static MigrationRejected Rejected(MigrationRecord record) => new()
    {
        MigrationId = record.Id,
        Workload = record.Workload,
        TargetNode = record.TargetNode,
        Reasons = record.Reasons,
    };

    /// <summary>Asks the switch controller to give the migration up.</summary>
    public static AbortMigration Abort(MigrationRecord record, string reason) => new()
    {
        MigrationId = record.Id,
        Plan = record.Plan,
        Source = record.Source!,
        Reason = reason,
    };

    /// <summary>The report of a migration that was done.</summary>
    public static MigrationCompleted Completed(MigrationRecord record) => new()
    {
        MigrationId = record.Id,
        Plan = record.Plan,
        StartedAt = record.AcceptedAt!.Value,
        CompletedAt = record.EndedAt!.Value,
        FreezeMs = record.FreezeMs ?? 0,
        ImageBytes = record.ImageBytes ?? 0,
        Steps = record.StepReports,
    };

    /// <summary>The report of a migration that was not done.</summary>
    /// <param name="record">The record.</param>
    /// <param name="retryId">Migration that tries it again; null when none does.</param>
    public static MigrationFailed Failed(MigrationRecord record, Guid? retryId = null) => new()
    {
        MigrationId = record.Id,
        Plan = record.Plan,
        Outcome = record.Outcome!,
        Reason = string.Join(" ", record.Reasons),
        Steps = record.StepReports,
        RetryId = retryId,
    };
}
