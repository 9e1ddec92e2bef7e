namespace Migration.Coordinator.Records;

/// <summary>A message that was recorded together with a change and may not have been published yet.</summary>
/// <param name="Sequence">Rising number; messages are published in this order.</param>
/// <param name="MigrationId">The migration it belongs to.</param>
/// <param name="Message">The contract.</param>
/// <param name="RecordedAt">When it was recorded.</param>
internal sealed record PendingMessage(long Sequence, Guid MigrationId, object Message, DateTimeOffset RecordedAt);
