using Migration.Coordinator.Admission;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Queue;

/// <summary>Whether a migration that was rolled back is tried again. Pure.</summary>
internal static class Retry
{
    /// <summary>Name of a retry's beginning in the journal.</summary>
    public const string Event = "RetryQueued";

    /// <summary>The next attempt, which waits in the queue until its time has come; null when there is none.</summary>
    /// <param name="ended">The migration that has ended.</param>
    /// <param name="now">The time.</param>
    public static Change? Of(MigrationRecord ended, DateTimeOffset now)
    {
        if (ended.State != MigrationState.RolledBack || ended.CancelledAt is not null)
            return null;
        if (ended.Options is not { } options || ended.Attempt >= options.MaxAttempts)
            return null;

        // A new id: everything that an attempt makes, and the switch controller's decision, goes by the id.
        var first = ended.RetryOf ?? ended.Id;
        var attempt = ended.Attempt + 1;
        var id = RequestIdentity.Derive($"retry {attempt} of {first:n}");
        var due = now + (options.RetryBackoff * Math.Pow(2, attempt - 2));
        var record = new MigrationRecord
        {
            Id = id,
            Request = ended.Request with { MigrationId = id },
            ChosenNode = ended.ChosenNode,
            State = MigrationState.Queued,
            RequestedAt = now,
            ChangedAt = now,
            QueuedAt = now,
            NotBefore = due,
            Attempt = attempt,
            RetryOf = first,
            Options = options,
            Source = ended.Source,
            BaseImage = ended.BaseImage,
        };
        return new Change(record, Event, $"Attempt {attempt} of {options.MaxAttempts}, not before {due:O}.");
    }
}
