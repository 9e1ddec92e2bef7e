using System.Data.Common;
using System.Runtime.CompilerServices;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Store;

/// <summary>The record in tables of a <see cref="RecordDatabase"/>.</summary>
internal sealed class SqlMigrationStore(RecordDatabase database, TimeProvider time) : IMigrationStore
{
    // How old news from other coordinators may be for those who follow the journal here.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly JournalSignal _journal = new();

    /// <inheritdoc />
    public async Task<MigrationRecord?> AddAsync(MigrationRecord requested, CancellationToken cancellation)
    {
        var present = await database.WriteAsync(async connection =>
        {
            if (await MigrationRows.FindAsync(connection, requested.Id) is { } known)
                return known;
            await WriteAsync(
                connection, requested with { Steps = [] }, new Change(requested, "MigrationRequested"));
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
        database.UseAsync(async connection =>
        {
            var rows = await ReadAsync(connection, query);
            if (!query.WithSteps)
                return rows;
            var records = new List<MigrationRecord>(rows.Count);
            foreach (var row in rows)
                records.Add(await MigrationRows.CompleteAsync(connection, row));
            return records;
        }, cancellation);

    /// <inheritdoc />
    public Task<ChangeResult?> ChangeAsync(
        Guid id, Func<MigrationRecord, Change?> decide, CancellationToken cancellation) =>
        DecideAsync(id, (_, record) => Task.FromResult(decide(record)), cancellation);

    /// <inheritdoc />
    public Task<ChangeResult?> ChangeAmongAsync(
        Guid id,
        Func<MigrationRecord, IActiveMigrations, Task<Change?>> decide,
        CancellationToken cancellation) =>
        DecideAsync(id, (connection, record) => decide(record, new ActiveRows(connection)), cancellation);

    /// <inheritdoc />
    public Task<T> AskActiveAsync<T>(Func<IActiveMigrations, Task<T>> ask, CancellationToken cancellation) =>
        database.UseAsync(connection => ask(new ActiveRows(connection)), cancellation);

    /// <inheritdoc />
    public Task<IReadOnlyList<PendingMessage>> PendingAsync(Guid? id, CancellationToken cancellation) =>
        database.UseAsync<IReadOnlyList<PendingMessage>>(
            async connection => await OutboxRows.ReadAsync(connection, id), cancellation);

    /// <inheritdoc />
    public Task<IReadOnlyList<Guid>> PendingSinceAsync(DateTimeOffset before, CancellationToken cancellation) =>
        database.UseAsync<IReadOnlyList<Guid>>(
            async connection => await OutboxRows.MigrationsAsync(connection, before), cancellation);

    /// <inheritdoc />
    public Task PublishedAsync(long sequence, CancellationToken cancellation) =>
        database.WriteAsync(connection => OutboxRows.RemoveAsync(connection, sequence), cancellation);

    /// <inheritdoc />
    public Task<long> LastSequenceAsync(CancellationToken cancellation) =>
        database.UseAsync(JournalRows.LastAsync, cancellation);

    /// <inheritdoc />
    public async IAsyncEnumerable<JournalEntry> FollowAsync(
        Guid? id, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var next = _journal.Next;
            var page = await database.UseAsync(
                connection => JournalRows.ReadAsync(connection, id, after), cancellation);
            foreach (var entry in page)
                yield return entry;
            if (page.Count > 0)
                after = page[^1].Sequence;
            else if (database.IsShared)
                await Task.WhenAny(next, Task.Delay(LookAgain, time, cancellation)).Unwrap();
            else
                await next.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc />
    public Task<int> DeleteEndedAsync(
        DateTimeOffset endedBefore, int keep, int most, CancellationToken cancellation) => database.WriteAsync(
        connection => RetentionRows.DeleteAsync(connection, endedBefore, keep, most), cancellation);

    /// <inheritdoc />
    public Task CheckAsync(CancellationToken cancellation) => database.WriteAsync(
        connection => connection.ReadAsync("SELECT max(version) FROM schema_version", row => row.GetInt32(0)),
        cancellation);

    private static async Task<IReadOnlyList<MigrationRecord>> ReadAsync(DbConnection connection, MigrationQuery query)
    {
        var (sql, values) = ListStatement.Of(query);
        return await connection.ReadAsync(sql, MigrationRows.Read, values);
    }

    private async Task<ChangeResult?> DecideAsync(
        Guid id, Func<DbConnection, MigrationRecord, Task<Change?>> decide, CancellationToken cancellation)
    {
        var result = await database.WriteAsync(async connection =>
        {
            if (await MigrationRows.FindAsync(connection, id) is not { } before)
                return null;
            var change = await decide(connection, before);
            if (change is not null)
                await WriteAsync(connection, before, change);
            return new ChangeResult(before, change);
        }, cancellation);
        if (result?.Change is not null)
            _journal.Raise();
        return result;
    }

    private async Task WriteAsync(DbConnection connection, MigrationRecord before, Change change)
    {
        var now = time.GetUtcNow();
        try
        {
            await MigrationRows.SaveAsync(connection, before, change.Record);
        }
        catch (DbException e) when (database.IsDuplicate(e))
        {
            throw new WorkloadBusyException(change.Record.Workload, e);
        }

        await JournalRows.AddAsync(connection, before, change, now);
        foreach (var message in change.Messages)
            await OutboxRows.AddAsync(connection, change.Record.Id, message, now);
        if (change.Successor is { } successor)
            await WriteAsync(connection, successor.Record with { Steps = [] }, successor);
    }
}
