using Migration.Coordinator.Records;

namespace Migration.Coordinator.Http;

/// <summary>A journal entry as the event streams show it.</summary>
internal sealed record EventView(Guid MigrationId, string Event, MigrationState State, DateTimeOffset At, string? Note)
{
    /// <summary>What the streams show of an entry.</summary>
    public static EventView Of(JournalEntry entry) =>
        new(entry.MigrationId, entry.Event, entry.State, entry.At, entry.Note);
}
