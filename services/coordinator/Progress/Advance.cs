using Migration.Contracts;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>How events move a record. Pure: the same record and event always give the same change.</summary>
internal static class Advance
{
    /// <summary>Notes an event. A repeated one changes nothing; a late one does not move the state.</summary>
    /// <param name="record">The record before.</param>
    /// <param name="fact">What the event says.</param>
    /// <param name="now">The time.</param>
    /// <param name="lateEventGrace">How long to wait for events that others overtook.</param>
    /// <param name="targets">How many nodes there are that the workload could go to.</param>
    public static Change? With(
        MigrationRecord record, MigrationFact fact, DateTimeOffset now, TimeSpan lateEventGrace, int targets)
    {
        if (record.Events.Contains(fact.Key))
            return null;
        var noted = Note(record, fact, now);
        if (fact.Reaches is not { } reached)
            return Close(noted, fact, now, lateEventGrace, targets);
        if (reached.Contradicts(record.State))
            return Contradiction(noted, fact, now);
        if (!record.State.MayGoTo(reached))
            return Close(noted, fact, now, lateEventGrace, targets);

        var moved = noted.In(reached, now);
        if (fact.Reason is { } reason && reached is MigrationState.RollingBack or MigrationState.NeedsAttention)
            moved = moved with { Reasons = [.. moved.Reasons.Append(fact.Reason!).Distinct()] };
        return moved.State == MigrationState.NeedsAttention
            ? new Change(moved, fact.Event, fact.Reason) { Messages = [Announcements.Failed(moved)] }
            : Close(moved, fact, now, lateEventGrace, targets);
    }

    /// <summary>Ends a migration of which everything is known that is needed; null when it is not at its end.</summary>
    /// <param name="record">The record before.</param>
    /// <param name="now">The time.</param>
    /// <param name="lateEventGrace">How long to wait for events that others overtook.</param>
    public static MigrationRecord? AtItsEnd(MigrationRecord record, DateTimeOffset now, TimeSpan lateEventGrace)
    {
        if (IsDone(record)
            && (Missing(record, MilestoneOrder.Forward).Count == 0 || IsOverdue(record, now, lateEventGrace)))
            return record.In(MigrationState.Completed, now);
        return IsUndone(record) ? record.In(MigrationState.RolledBack, now) : null;
    }

    /// <summary>Events of a list that were not recorded.</summary>
    public static IReadOnlyList<string> Missing(MigrationRecord record, IReadOnlyList<string> events) =>
        [.. events.Where(e => !record.Saw(e))];

    /// <summary>The report of a migration that has just ended.</summary>
    /// <param name="ended">The record.</param>
    /// <param name="retryId">Migration that tries it again; null when none does.</param>
    public static object Report(MigrationRecord ended, Guid? retryId = null) =>
        ended.State == MigrationState.Completed
            ? Announcements.Completed(ended)
            : Announcements.Failed(ended, retryId);

    private static MigrationRecord Note(MigrationRecord record, MigrationFact fact, DateTimeOffset now) => record with
    {
        Events = [.. record.Events, fact.Key],
        Steps =
        [
            .. record.Steps,
            .. fact.Steps.Select((step, i) => new RecordedStep(fact.Key, i, step, record.Attempt)),
            .. fact.Reaches == MigrationState.RollingBack ? FailedStep.Of(record, fact, now) : [],
        ],
        FreezeMs = fact.FreezeMs ?? record.FreezeMs,
        ImageBytes = fact.ImageBytes ?? record.ImageBytes,
    };

    private static Change Close(
        MigrationRecord record, MigrationFact fact, DateTimeOffset now, TimeSpan grace, int targets) =>
        AtItsEnd(record, now, grace) is { } ended
            ? Ended(ended, record.State == MigrationState.RollingBack ? Retry.Of(ended, now, targets) : null, fact)
            : new Change(record, fact.Event, fact.Reason);

    private static Change Ended(MigrationRecord ended, Change? retry, MigrationFact fact) =>
        new(ended, fact.Event, fact.Reason)
        {
            Messages = [Report(ended, retry?.Record.Id)],
            Successor = retry,
        };

    private static Change Contradiction(MigrationRecord record, MigrationFact fact, DateTimeOffset now)
    {
        var reason = $"{fact.Event} arrived in state {record.State}: the switch controller decided both ways. "
            + "Look where the switch sends the workload's traffic and stop the other copy.";
        var failed = record.In(MigrationState.NeedsAttention, now) with { Reasons = [.. record.Reasons, reason] };
        return new Change(failed, fact.Event, reason) { Messages = [Announcements.Failed(failed)] };
    }

    private static bool IsDone(MigrationRecord record) =>
        record.State is MigrationState.Redirected or MigrationState.NeedsAttention
        && record.Saw(nameof(TrafficRedirected)) && record.Saw(nameof(SourceRetired))
        && !record.Saw(nameof(MigrationAborted));

    private static bool IsUndone(MigrationRecord record) =>
        record.State is MigrationState.RollingBack or MigrationState.NeedsAttention
        && record.Saw(nameof(MigrationAborted)) && !record.Saw(nameof(TrafficRedirected))
        && Missing(record, MilestoneOrder.Undo).Count == 0;

    private static bool IsOverdue(MigrationRecord record, DateTimeOffset now, TimeSpan grace) =>
        record.State == MigrationState.NeedsAttention || now - record.ChangedAt >= grace;
}
