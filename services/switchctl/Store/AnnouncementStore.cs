using Microsoft.Data.Sqlite;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Store;

/// <summary>
/// The messages that are due. Each is recorded in the transaction that makes it true, so that it is told whatever
/// happens to this process afterwards; it may be told twice.
/// </summary>
/// <param name="store">The desired state, in the same file.</param>
/// <param name="database">The file.</param>
/// <param name="time">Clock.</param>
public sealed class AnnouncementStore(DesiredStore store, Database database, TimeProvider time)
{
    /// <summary>The bus has taken a message.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="message">The message.</param>
    public void Told(Guid migration, Announcement message) =>
        store.Change(connection => connection.Run(
            "DELETE FROM announcements WHERE migration_id = @id AND message = @message",
            ("@id", migration.ToString()), ("@message", message.ToString())));

    /// <summary>Nobody but the announcer is going to tell this one: it has waited long enough.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="message">The message.</param>
    public void Hurry(Guid migration, Announcement message) =>
        store.Change(connection => connection.Run(
            "UPDATE announcements SET waits_since = '' WHERE migration_id = @id AND message = @message",
            ("@id", migration.ToString()), ("@message", message.ToString())));

    /// <summary>Takes the messages to tell now; what is not reported as told comes again after the same time.</summary>
    /// <param name="waiting">
    /// How long a message has to have waited, so that whoever recorded it is not telling it at this moment.
    /// </param>
    public IReadOnlyList<(Guid Migration, Announcement Message)> TakeDue(TimeSpan waiting)
    {
        var now = time.GetUtcNow();
        (string, object?)[] values =
            [("@before", MigrationRows.Text(now - waiting)), ("@now", MigrationRows.Text(now))];
        using (var connection = database.Open())
        {
            // Asked without a lock on the file, because there is almost never anything.
            if (connection.Scalar<long>("SELECT count(*) FROM announcements WHERE waits_since <= @before", values) == 0)
                return [];
        }

        return store.Change(connection => connection.Query(
            """
            UPDATE announcements SET waits_since = @now WHERE waits_since <= @before
            RETURNING migration_id, message
            """,
            r => (Guid.Parse(r.GetString(0)), Enum.Parse<Announcement>(r.GetString(1))),
            values));
    }

    internal static void Record(SqliteConnection connection, Guid migration, Announcement message, DateTimeOffset at) =>
        connection.Run(
            """
            INSERT INTO announcements (migration_id, message, waits_since) VALUES (@id, @message, @at)
            ON CONFLICT DO NOTHING
            """,
            ("@id", migration.ToString()), ("@message", message.ToString()), ("@at", MigrationRows.Text(at)));
}
