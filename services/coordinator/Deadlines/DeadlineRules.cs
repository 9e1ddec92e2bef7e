using System.Globalization;
using Migration.Contracts;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Deadlines;

/// <summary>What time alone does to a record. Pure.</summary>
internal static class DeadlineRules
{
    /// <summary>What has to happen to a migration now; null when nothing.</summary>
    /// <param name="record">The record before.</param>
    /// <param name="limits">The deadlines.</param>
    /// <param name="now">The time.</param>
    public static Change? Check(MigrationRecord record, DeadlineOptions limits, DateTimeOffset now) =>
        record.State switch
        {
            MigrationState.Requested => Unexamined(record, limits, now),
            MigrationState.Queued => Waiting(record, limits, now),
            MigrationState.Redirected => Forward(record, limits, now),
            MigrationState.RollingBack => Undo(record, limits, now),
            _ when record.State.CanBeAborted() => BeforeRedirect(record, limits, now),
            _ => null,
        };

    private static Change? Unexamined(MigrationRecord record, DeadlineOptions limits, DateTimeOffset now)
    {
        if (now - record.RequestedAt < limits.Overall)
            return null;
        var reason = $"The request was not examined within {Text(limits.Overall)}: the coordinator was stopped. "
            + "Ask again.";
        var rejected = record.In(MigrationState.Rejected, now) with { Reasons = [reason] };
        return new Change(rejected, "RequestDeadline", reason) { Messages = [Announcements.Rejected(rejected)] };
    }

    private static Change? Waiting(MigrationRecord record, DeadlineOptions limits, DateTimeOffset now)
    {
        if (now - (record.NotBefore ?? record.QueuedAt ?? record.RequestedAt) < limits.Queue)
            return null;
        var reason = $"It could not start within {Text(limits.Queue)}: too many migrations ran before it. Ask again.";
        var rejected = record.In(MigrationState.Rejected, now) with { Reasons = [reason] };
        return new Change(rejected, "QueueDeadline", reason) { Messages = [Announcements.Rejected(rejected)] };
    }

    private static Change? BeforeRedirect(MigrationRecord record, DeadlineOptions limits, DateTimeOffset now)
    {
        if (record.AbortAskedAt is { } asked)
        {
            return now - asked < limits.Rollback ? null : NeedsAttention(record, "AbortDeadline", now,
                $"The switch controller did not decide about the abort within {Text(limits.Rollback)}: "
                + "is migration-switchctl running?");
        }

        if (now - record.ChangedAt >= StepLimit.Of(record, limits))
        {
            var missing = Advance.Missing(record, MilestoneOrder.Forward);
            return Cancellation.Abort(record, "StepDeadline",
                $"No {string.Join(" or ", missing.Take(1))} within {Text(StepLimit.Of(record, limits))} "
                + $"after {record.State}.", now);
        }

        var overall = record.Options?.Deadline ?? limits.Overall;
        if (now - record.AcceptedAt >= overall)
            return Cancellation.Abort(record, "OverallDeadline",
                $"Not redirected within {Text(overall)}; it was {record.State}.", now);
        return Frozen(record, now);
    }

    private static Change? Frozen(MigrationRecord record, DateTimeOffset now) =>
        record.Options?.MaxFreeze is { } bound && record.State.IsFrozen() && now - record.HeldAt >= bound
            ? Cancellation.Abort(record, "FreezeDeadline",
                $"The clients waited for {Text(bound)}, the most that policy {record.Options.Policy} tolerates; it was "
                + $"{record.State}.", now)
            : null;

    private static Change? Forward(MigrationRecord record, DeadlineOptions limits, DateTimeOffset now)
    {
        if (Advance.AtItsEnd(record, now, limits.LateEventGrace) is { } ended)
            return new Change(ended, nameof(MigrationCompleted)) { Messages = [Advance.Report(ended)] };
        return now - record.ChangedAt < limits.Retire ? null : NeedsAttention(record, "RetirementDeadline", now,
            $"The source on {record.SourceNode} was not retired within {Text(limits.Retire)} after the redirect, "
            + "the clients are served by the target: is the deployer there running?");
    }

    private static Change? Undo(MigrationRecord record, DeadlineOptions limits, DateTimeOffset now) =>
        now - record.ChangedAt < limits.Rollback ? null : NeedsAttention(record, "RollbackDeadline", now,
            $"Not undone within {Text(limits.Rollback)}, missing: "
            + $"{string.Join(", ", Advance.Missing(record, MilestoneOrder.Undo))}. "
            + "Look at the services that do these.");

    private static Change NeedsAttention(MigrationRecord record, string because, DateTimeOffset now, string reason)
    {
        var failed = record.In(MigrationState.NeedsAttention, now) with { Reasons = [.. record.Reasons, reason] };
        return new Change(failed, because, reason) { Messages = [Announcements.Failed(failed)] };
    }

    private static string Text(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);
}
