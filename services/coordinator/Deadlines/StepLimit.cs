using Migration.Coordinator.Records;

namespace Migration.Coordinator.Deadlines;

/// <summary>How long a migration may stay in a state before the redirect. Pure.</summary>
internal static class StepLimit
{
    /// <summary>The limit.</summary>
    /// <param name="record">The migration.</param>
    /// <param name="limits">The deadlines.</param>
    public static TimeSpan Of(MigrationRecord record, DeadlineOptions limits) => record.State switch
    {
        MigrationState.Accepted => limits.Prepare,
        MigrationState.Prepared => limits.Drain,
        MigrationState.Draining => limits.Hold,
        MigrationState.Held => BySize(record, limits.Checkpoint),
        MigrationState.Checkpointed => BySize(record, limits.Push),
        MigrationState.Pushed => BySize(record, limits.Restore),
        MigrationState.Restored => limits.Redirect,
        _ => throw new ArgumentOutOfRangeException(nameof(record), record.State, "not before the redirect"),
    };

    // Where the whole has more time for more memory, so have the steps that move it.
    private static TimeSpan BySize(MigrationRecord record, TimeSpan limit) =>
        record.Options is { DeadlineBySize: true } options && options.Deadline > limit ? options.Deadline : limit;
}
