using System.Collections.Frozen;
using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>Finds the step for which a migration was given up. Pure.</summary>
internal static class FailedStep
{
    private const string Switch = "switchctl";

    private static readonly FrozenSet<string> Names = new[]
    {
        MigrationSteps.Prepare, MigrationSteps.Copy, MigrationSteps.PushAhead, MigrationSteps.PullAhead,
        MigrationSteps.Drain, MigrationSteps.Hold, MigrationSteps.Checkpoint, MigrationSteps.Compare,
        MigrationSteps.Rewrite, MigrationSteps.Build, MigrationSteps.Push, MigrationSteps.Pull, MigrationSteps.Restore,
        MigrationSteps.Redirect,
    }.ToFrozenSet();

    /// <summary>
    /// The step that was being done, from the last event on, with the reason; none when somebody cancelled. The times
    /// are the coordinator's, as a step that fails measures none.
    /// </summary>
    /// <param name="record">The record before the migration was given up.</param>
    /// <param name="fact">The decision to give up.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<RecordedStep> Of(MigrationRecord record, MigrationFact fact, DateTimeOffset now)
    {
        if (record.CancelledAt is not null || !record.State.CanBeAborted())
            yield break;
        var (step, node) = Next(record);
        // Services begin their reasons with the step: one state may stand for several of them.
        var name = fact.Reason?.Split(' ')[0] is { } word && Names.Contains(word) ? word : step;
        var report = new StepReport
        {
            Name = name,
            // What goes ahead goes while the migration is still Accepted, and part of it is the source's.
            Node = name is MigrationSteps.Copy or MigrationSteps.PushAhead ? record.SourceNode ?? "" : node,
            StartedAt = record.ChangedAt,
            DurationMs = (now - record.ChangedAt).TotalMilliseconds,
        };
        yield return new RecordedStep(fact.Key, 0, report, record.Attempt, fact.Reason ?? "no reason given");
    }

    private static (string Step, string Node) Next(MigrationRecord record) => record.State switch
    {
        MigrationState.Accepted => (MigrationSteps.Prepare, record.TargetNode),
        MigrationState.Prepared => (MigrationSteps.Drain, Switch),
        MigrationState.Draining => (MigrationSteps.Hold, Switch),
        MigrationState.Held => (MigrationSteps.Checkpoint, record.SourceNode ?? ""),
        MigrationState.Checkpointed => (MigrationSteps.Push, record.SourceNode ?? ""),
        MigrationState.Pushed => (MigrationSteps.Restore, record.TargetNode),
        _ => (MigrationSteps.Redirect, Switch),
    };
}
