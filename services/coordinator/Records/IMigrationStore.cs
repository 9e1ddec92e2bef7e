namespace Migration.Coordinator.Records;

/// <summary>The durable record of all migrations.</summary>
internal interface IMigrationStore
{
    /// <summary>Adds a migration unless its id is known.</summary>
    /// <param name="requested">The record in state Requested.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when it was added, else the record that is there.</returns>
    Task<MigrationRecord?> AddAsync(MigrationRecord requested, CancellationToken cancellation);

    /// <summary>The migration of that id, or null.</summary>
    Task<MigrationRecord?> FindAsync(Guid id, CancellationToken cancellation);

    /// <summary>Migrations that fit, newest first.</summary>
    Task<IReadOnlyList<MigrationRecord>> ListAsync(MigrationQuery query, CancellationToken cancellation);

    /// <summary>
    /// Changes a record: reads it, asks what is to become of it and writes that, nobody else coming in between.
    /// </summary>
    /// <param name="id">The migration.</param>
    /// <param name="decide">From the record to the change; null leaves everything as it is. No side effects.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What the migration was and is now; null when the id is unknown.</returns>
    /// <exception cref="WorkloadBusyException">Another migration of the workload is active.</exception>
    Task<ChangeResult?> ChangeAsync(
        Guid id, Func<MigrationRecord, Change?> decide, CancellationToken cancellation);

    /// <summary>As <see cref="ChangeAsync"/>, in view of those that wait or run at that moment.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="decide">
    /// From the record, and what it asks about those that wait or run, to the change; null leaves everything as it is.
    /// </param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What the migration was and is now; null when the id is unknown.</returns>
    Task<ChangeResult?> ChangeAmongAsync(
        Guid id, Func<MigrationRecord, IActiveMigrations, Task<Change?>> decide, CancellationToken cancellation);

    /// <summary>Asks about those that wait or run; they may change from one question to the next.</summary>
    /// <param name="ask">The question; no side effects.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<T> AskActiveAsync<T>(Func<IActiveMigrations, Task<T>> ask, CancellationToken cancellation);

    /// <summary>Messages not known to be published, oldest first.</summary>
    /// <param name="id">Of that migration; null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<PendingMessage>> PendingAsync(Guid? id, CancellationToken cancellation);

    /// <summary>Migrations with messages not known to be published that were recorded before a time.</summary>
    Task<IReadOnlyList<Guid>> PendingSinceAsync(DateTimeOffset before, CancellationToken cancellation);

    /// <summary>Notes that a message is published.</summary>
    Task PublishedAsync(long sequence, CancellationToken cancellation);

    /// <summary>Number of the newest journal entry; 0 when there is none.</summary>
    Task<long> LastSequenceAsync(CancellationToken cancellation);

    /// <summary>The journal from a place on; goes on with what comes until cancelled.</summary>
    /// <param name="id">Of that migration; null for all.</param>
    /// <param name="after">Entries with a higher number only.</param>
    /// <param name="cancellation">Ends it.</param>
    IAsyncEnumerable<JournalEntry> FollowAsync(Guid? id, long after, CancellationToken cancellation);

    /// <summary>Deletes migrations that have ended, with all that belongs to them.</summary>
    /// <param name="endedBefore">Those that ended before this time, and</param>
    /// <param name="keep">those that are not among so many that ended last;</param>
    /// <param name="most">of these the oldest, at most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many were deleted.</returns>
    Task<int> DeleteEndedAsync(DateTimeOffset endedBefore, int keep, int most, CancellationToken cancellation);

    /// <summary>Throws when the record cannot be read and written.</summary>
    Task CheckAsync(CancellationToken cancellation);
}
