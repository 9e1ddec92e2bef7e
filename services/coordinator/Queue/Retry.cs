using Migration.Contracts;
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
    /// <param name="targets">How many nodes there are that it could go to.</param>
    public static Change? Of(MigrationRecord ended, DateTimeOffset now, int targets)
    {
        if (ended.State != MigrationState.RolledBack || ended.CancelledAt is not null
            || ended.Options is not { } options)
            return null;
        // What was not asked for was chosen, and may be chosen otherwise: nobody has to wait, nothing was held yet.
        var isOtherChoice = options.RetryElsewhere && ended.Attempt < targets && ChosenTargetFailed(ended);
        if (!isOtherChoice && ended.Attempt >= options.MaxAttempts)
            return null;

        var first = ended.RetryOf ?? ended.Id;
        var attempt = ended.Attempt + 1;
        var id = IdOf(first, attempt);
        var due = isOtherChoice ? now : now + (options.RetryBackoff * Math.Pow(2, attempt - 2));
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
        return new Change(record, Event, isOtherChoice
            ? $"Attempt {attempt}, on another node if one will do: {ended.TargetNode} would not take it."
            : $"Attempt {attempt} of {options.MaxAttempts}, not before {due:O}.");
    }

    /// <summary>
    /// Id of an attempt; a new one for each: everything that an attempt makes, and the switch controller's decision,
    /// goes by the id.
    /// </summary>
    /// <param name="first">Id of the first attempt.</param>
    /// <param name="attempt">Which attempt, from 1.</param>
    public static Guid IdOf(Guid first, int attempt) =>
        attempt == 1 ? first : RequestIdentity.Derive($"retry {attempt} of {first:n}");

    private static bool ChosenTargetFailed(MigrationRecord ended) =>
        ended.Request is { TargetNode: null, Ownership: not OwnershipStrategies.Name } && ended.HeldAt is null
        && ended.Steps.Any(s => s is
        {
            Failure: not null, Report.Name: MigrationSteps.Prepare or MigrationSteps.PullAhead,
        });
}
