namespace Migration.Coordinator.Records;

/// <summary>One thing that happened to a migration; what the event streams deliver.</summary>
/// <param name="Sequence">Rising number over all migrations.</param>
/// <param name="MigrationId">The migration.</param>
/// <param name="Event">What happened: the name of a message or of a decision of the coordinator.</param>
/// <param name="State">The state after it.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Note">Reason or remark; null when there is none.</param>
internal sealed record JournalEntry(
    long Sequence, Guid MigrationId, string Event, MigrationState State, DateTimeOffset At, string? Note);
