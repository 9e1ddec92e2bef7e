namespace Migration.Coordinator.Records;

/// <summary>What is written together or not at all: the record, why it changed and what is to be published.</summary>
/// <param name="Record">The record after the change.</param>
/// <param name="Event">What happened, for the journal.</param>
/// <param name="Note">Reason or remark; null when there is none.</param>
internal sealed record Change(MigrationRecord Record, string Event, string? Note = null)
{
    /// <summary>Messages to publish once the change is durable, in order.</summary>
    public IReadOnlyList<object> Messages { get; init; } = [];

    /// <summary>
    /// A new migration that follows from this one, written together with it; null when none does.
    /// </summary>
    public Change? Successor { get; init; }
}
