using Migration.Coordinator.Records;

namespace Migration.Coordinator.Progress;

/// <summary>What a request to cancel does to a record. Pure.</summary>
internal static class Cancellation
{
    /// <summary>Name of a granted request in the journal.</summary>
    public const string Granted = "CancelRequested";

    /// <summary>Name of a refused request in the journal.</summary>
    public const string Refused = "CancelRefused";

    /// <summary>Asks the switch controller to give up, or says why it is too late.</summary>
    /// <param name="record">The record before.</param>
    /// <param name="by">Who asks; null when unknown.</param>
    /// <param name="why">Why; null when not said.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null when it is being given up already.</returns>
    public static Change? Of(MigrationRecord record, string? by, string? why, DateTimeOffset now)
    {
        var reason = $"Cancelled by {by ?? "an unnamed user"}: {why ?? "no reason given"}.";
        if (record.State.CanBeWithdrawn())
        {
            var rejected = record.In(MigrationState.Rejected, now) with
            {
                Reasons = [reason],
                CancelledAt = now,
            };
            return new Change(rejected, Granted, reason) { Messages = [Announcements.Rejected(rejected)] };
        }

        if (record.State == MigrationState.RollingBack || (record.AbortAskedAt is not null && !record.State.HasEnded()))
            return null;
        return record.State.CanBeAborted()
            ? Abort(record with { CancelledAt = now }, Granted, reason, now)
            : new Change(record, Refused, WhyTooLate(record));
    }

    /// <summary>Asks the switch controller, which decides, to give a migration up.</summary>
    public static Change Abort(MigrationRecord record, string because, string reason, DateTimeOffset now) =>
        new(record with { AbortAskedAt = now }, because, reason) { Messages = [Announcements.Abort(record, reason)] };

    private static string WhyTooLate(MigrationRecord record) => record.State == MigrationState.Redirected
        ? $"Migration {record.Id} has passed the point of no return: "
            + $"the clients are served by {record.TargetNode}. Migrate the workload back instead."
        : $"Migration {record.Id} has ended: it is {record.State}.";
}
