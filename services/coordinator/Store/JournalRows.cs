using System.Data.Common;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Store;

/// <summary>What happened, as rows in the order in which it was written.</summary>
internal static class JournalRows
{
    private const int Page = 200;

    /// <summary>Adds what happened to a record.</summary>
    /// <param name="connection">Connection in a transaction.</param>
    /// <param name="before">The record before.</param>
    /// <param name="change">The change.</param>
    /// <param name="now">The time.</param>
    public static Task AddAsync(DbConnection connection, MigrationRecord before, Change change, DateTimeOffset now) =>
        connection.RunAsync(
            """
            INSERT INTO journal (migration_id, event, event_key, state, at, note)
            VALUES (@id, @event, @key, @state, @at, @note)
            """,
            ("@id", change.Record.Id.ToString()),
            ("@event", change.Event),
            ("@key", change.Record.Events.Except(before.Events).SingleOrDefault()),
            ("@state", change.Record.State.ToString()),
            ("@at", now.ToText()),
            ("@note", change.Note));

    /// <summary>Keys of the events of the services that were recorded of a migration.</summary>
    public static Task<List<string>> EventKeysAsync(DbConnection connection, Guid migrationId) => connection.ReadAsync(
        "SELECT event_key FROM journal WHERE migration_id = @id AND event_key IS NOT NULL ORDER BY sequence",
        row => row.GetString(0),
        ("@id", migrationId.ToString()));

    /// <summary>Number of the newest entry; 0 when there is none.</summary>
    public static async Task<long> LastAsync(DbConnection connection) => (await connection.ReadAsync(
        "SELECT coalesce(max(sequence), 0) FROM journal", row => row.GetInt64(0)))[0];

    /// <summary>The next entries after a number, of one migration or of all; empty when there are none.</summary>
    public static Task<List<JournalEntry>> ReadAsync(DbConnection connection, Guid? migrationId, long after) =>
        connection.ReadAsync(
            $"""
            SELECT sequence, migration_id, event, state, at, note FROM journal
            WHERE sequence > @after {(migrationId is null ? "" : "AND migration_id = @id")}
            ORDER BY sequence LIMIT {Page}
            """,
            row => new JournalEntry(
                row.GetInt64(0),
                Guid.Parse(row.Text("migration_id")),
                row.Text("event"),
                Enum.Parse<MigrationState>(row.Text("state")),
                row.Time("at"),
                row.TextOrNull("note")),
            [("@after", after), .. migrationId is { } id ? (IEnumerable<(string, object?)>)[("@id", id.ToString())] : []]);
}
