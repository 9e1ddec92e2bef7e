using Migration.Contracts;
using Migration.Local.Reporting;

namespace Migration.Local.Events;

/// <summary>Recognises the events that end a migration.</summary>
public static class MigrationEnds
{
    /// <summary>How the migration ended, if this event ends it; else null.</summary>
    /// <param name="seen">The event.</param>
    public static MigrationEnd? Of(MigrationEvent seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return seen.Name switch
        {
            nameof(MigrationCompleted) => Completed(seen.As<MigrationCompleted>()),
            nameof(MigrationFailed) => Failed(seen.As<MigrationFailed>()),
            nameof(MigrationRejected) => Rejected(seen.As<MigrationRejected>()),
            _ => null,
        };
    }

    private static MigrationEnd Completed(MigrationCompleted done) => new()
    {
        Id = done.MigrationId,
        Source = done.Plan.SourceNode,
        Target = done.Plan.TargetNode,
        Outcome = MigrationOutcomes.Completed,
        FreezeMs = done.FreezeMs,
        ImageBytes = done.ImageBytes,
        Steps = done.Steps,
    };

    private static MigrationEnd Failed(MigrationFailed failed) => new()
    {
        Id = failed.MigrationId,
        Source = failed.Plan.SourceNode,
        Target = failed.Plan.TargetNode,
        Outcome = failed.Outcome,
        Reason = failed.Reason,
        Steps = failed.Steps,
    };

    private static MigrationEnd Rejected(MigrationRejected rejected) => new()
    {
        Id = rejected.MigrationId,
        Source = "",
        Target = rejected.TargetNode,
        Outcome = MigrationOutcomes.Rejected,
        Reason = string.Join("; ", rejected.Reasons),
    };
}
