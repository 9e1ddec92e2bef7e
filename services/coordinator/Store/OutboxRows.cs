using System.Data.Common;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Store;

/// <summary>Messages that were decided on and are not known to be published, as rows.</summary>
internal static class OutboxRows
{
    /// <summary>Adds a message.</summary>
    public static Task AddAsync(DbConnection connection, Guid migrationId, object message, DateTimeOffset now) =>
        connection.RunAsync(
            "INSERT INTO outbox (migration_id, type, body, recorded_at) VALUES (@id, @type, @body, @at)",
            ("@id", migrationId.ToString()),
            ("@type", RecordJson.NameOf(message)),
            ("@body", RecordJson.Write(message)),
            ("@at", now.ToText()));

    /// <summary>The messages of one migration or of all, oldest first.</summary>
    public static Task<List<PendingMessage>> ReadAsync(DbConnection connection, Guid? migrationId) =>
        connection.ReadAsync(
            $"""
            SELECT sequence, migration_id, type, body, recorded_at FROM outbox
            {(migrationId is null ? "" : "WHERE migration_id = @id")} ORDER BY sequence
            """,
            row => new PendingMessage(
                row.GetInt64(0),
                Guid.Parse(row.Text("migration_id")),
                RecordJson.ReadMessage(row.Text("type"), row.Text("body")),
                row.Time("recorded_at")),
            Of(migrationId));

    /// <summary>Migrations of which messages were recorded before a time and are still there.</summary>
    public static Task<List<Guid>> MigrationsAsync(DbConnection connection, DateTimeOffset before) =>
        connection.ReadAsync(
            "SELECT DISTINCT migration_id FROM outbox WHERE recorded_at < @before",
            row => Guid.Parse(row.GetString(0)),
            ("@before", before.ToText()));

    /// <summary>Takes a message out: it is published.</summary>
    public static Task<int> RemoveAsync(DbConnection connection, long sequence) =>
        connection.RunAsync("DELETE FROM outbox WHERE sequence = @sequence", ("@sequence", sequence));

    private static (string Name, object? Value)[] Of(Guid? migrationId) =>
        migrationId is { } id ? [("@id", id.ToString())] : [];
}
