using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Store;

/// <summary>The record in one SQLite file.</summary>
internal sealed class SqliteMigrationStore(SqliteDatabase database, TimeProvider time) : IMigrationStore
{
    // SQLITE_CONSTRAINT_UNIQUE, https://www.sqlite.org/rescode.html
    private const int UniqueViolated = 2067;
    private const int JournalPage = 200;

    private readonly JournalSignal _journal = new();

    /// <inheritdoc />
    public async Task<MigrationRecord?> AddAsync(MigrationRecord requested, CancellationToken cancellation)
    {
        var present = await database.WriteAsync(async connection =>
        {
            if (await MigrationRows.FindAsync(connection, requested.Id) is { } known)
                return known;
            await WriteAsync(connection, requested, new Change(requested, "MigrationRequested"));
            return null;
        }, cancellation);
        _journal.Raise();
        return present;
    }

    /// <inheritdoc />
    public Task<MigrationRecord?> FindAsync(Guid id, CancellationToken cancellation) =>
        database.UseAsync(connection => MigrationRows.FindAsync(connection, id), cancellation);

    /// <inheritdoc />
    public Task<IReadOnlyList<MigrationRecord>> ListAsync(MigrationQuery query, CancellationToken cancellation) =>
        database.UseAsync<IReadOnlyList<MigrationRecord>>(async connection =>
        {
            var rows = await connection.ReadAsync(
                """
                SELECT * FROM migration
                WHERE ($states = '' OR instr($states, ',' || state || ',') > 0)
                  AND ($workload IS NULL OR '/' || $workload = substr(
                    '/' || platform || '/' || namespace || '/' || pod || '/' || container, -length('/' || $workload)))
                ORDER BY requested_at DESC, id LIMIT $limit
                """,
                MigrationRows.Read,
                ("$states", query.States.Count == 0 ? "" : $",{string.Join(',', query.States)},"),
                ("$workload", query.Workload),
                ("$limit", query.Limit));
            var records = new List<MigrationRecord>(rows.Count);
            foreach (var row in rows)
                records.Add(await MigrationRows.CompleteAsync(connection, row));
            return records;
        }, cancellation);

    /// <inheritdoc />
    public async Task<ChangeResult?> ChangeAsync(
        Guid id, Func<MigrationRecord, Change?> decide, CancellationToken cancellation)
    {
        var result = await database.WriteAsync(async connection =>
        {
            if (await MigrationRows.FindAsync(connection, id) is not { } before)
                return null;
            var change = decide(before);
            if (change is not null)
                await WriteAsync(connection, before, change);
            return new ChangeResult(before, change);
        }, cancellation);
        if (result?.Change is not null)
            _journal.Raise();
        return result;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<PendingMessage>> PendingAsync(Guid? id, CancellationToken cancellation) =>
        database.UseAsync<IReadOnlyList<PendingMessage>>(
            async connection => await connection.ReadAsync(
                "SELECT * FROM outbox WHERE $id IS NULL OR migration_id = $id ORDER BY sequence",
                row => new PendingMessage(
                    row.GetInt64(0),
                    Guid.Parse(row.Text("migration_id")),
                    RecordJson.ReadMessage(row.Text("type"), row.Text("body")),
                    row.Time("recorded_at")),
                ("$id", id?.ToString())),
            cancellation);

    /// <inheritdoc />
    public Task PublishedAsync(long sequence, CancellationToken cancellation) => database.UseAsync(
        connection => connection.RunAsync("DELETE FROM outbox WHERE sequence = $sequence", ("$sequence", sequence)),
        cancellation);

    /// <inheritdoc />
    public Task<long> LastSequenceAsync(CancellationToken cancellation) => database.UseAsync(
        async connection => (await connection.ReadAsync(
            "SELECT coalesce(max(sequence), 0) FROM journal", row => row.GetInt64(0)))[0],
        cancellation);

    /// <inheritdoc />
    public async IAsyncEnumerable<JournalEntry> FollowAsync(
        Guid? id, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var next = _journal.Next;
            var page = await ReadJournalAsync(id, after, cancellation);
            foreach (var entry in page)
                yield return entry;
            if (page.Count > 0)
                after = page[^1].Sequence;
            else
                await next.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc />
    public Task CheckAsync(CancellationToken cancellation) => database.WriteAsync(
        connection => connection.ReadAsync("SELECT max(version) FROM schema_version", row => row.GetInt32(0)),
        cancellation);

    private Task<List<JournalEntry>> ReadJournalAsync(Guid? id, long after, CancellationToken cancellation) =>
        database.UseAsync(
            connection => connection.ReadAsync(
                """
                SELECT * FROM journal WHERE sequence > $after AND ($id IS NULL OR migration_id = $id)
                ORDER BY sequence LIMIT $page
                """,
                row => new JournalEntry(
                    row.GetInt64(0),
                    Guid.Parse(row.Text("migration_id")),
                    row.Text("event"),
                    Enum.Parse<MigrationState>(row.Text("state")),
                    row.Time("at"),
                    row.TextOrNull("note")),
                ("$after", after),
                ("$id", id?.ToString()),
                ("$page", JournalPage)),
            cancellation);

    private async Task WriteAsync(SqliteConnection connection, MigrationRecord before, Change change)
    {
        var now = time.GetUtcNow().ToText();
        var record = change.Record;
        try
        {
            await MigrationRows.SaveAsync(connection, record);
        }
        catch (SqliteException e) when (e.SqliteExtendedErrorCode == UniqueViolated)
        {
            throw new WorkloadBusyException(record.Workload, e);
        }

        await connection.RunAsync(
            """
            INSERT INTO journal (migration_id, event, event_key, state, at, note)
            VALUES ($id, $event, $key, $state, $at, $note)
            """,
            ("$id", record.Id.ToString()),
            ("$event", change.Event),
            ("$key", record.Events.Except(before.Events).SingleOrDefault()),
            ("$state", record.State.ToString()),
            ("$at", now),
            ("$note", change.Note));
        foreach (var message in change.Messages)
        {
            await connection.RunAsync(
                "INSERT INTO outbox (migration_id, type, body, recorded_at) VALUES ($id, $type, $body, $at)",
                ("$id", record.Id.ToString()),
                ("$type", RecordJson.NameOf(message)),
                ("$body", RecordJson.Write(message)),
                ("$at", now));
        }
    }
}
