using System.Data.Common;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Store;

/// <summary>
/// What differs between the databases that may hold the record; the statements themselves are the same for all.
/// </summary>
internal abstract class RecordDatabase : IDisposable
{
    private readonly GroupedWrites _writes;

    /// <summary>Makes the base.</summary>
    protected RecordDatabase() => _writes = new GroupedWrites(work => TransactAsync(work));

    /// <summary>Folder of the schema scripts written for this database.</summary>
    public abstract string Dialect { get; }

    /// <summary>
    /// Whether other coordinators may write to it, so that a follower of the journal has to look for itself.
    /// </summary>
    public abstract bool IsShared { get; }

    /// <summary>Makes what has to be there before the schema: a folder, settings that stay.</summary>
    public abstract Task PrepareAsync(CancellationToken cancellation);

    /// <summary>Does something on a connection of its own.</summary>
    /// <exception cref="TransientStepException">The database cannot be reached or used for the moment.</exception>
    public Task<T> UseAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) =>
        GuardAsync(async () =>
        {
            await using var connection = Connect();
            await connection.OpenAsync(cancellation);
            return await work(connection);
        });

    /// <summary>
    /// Does something in a transaction that keeps other writers out from its beginning: what it reads stays true until
    /// it commits, and the journal's numbers rise in the order of the commits. Writers of this process that come at the
    /// same time share a commit.
    /// </summary>
    /// <exception cref="TransientStepException">The database cannot be reached or used for the moment.</exception>
    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) =>
        _writes.RunAsync(connection => GuardAsync(() => work(connection)), cancellation);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether a statement failed because a unique index has the value already.</summary>
    public abstract bool IsDuplicate(DbException exception);

    /// <summary>For messages to people; without secrets.</summary>
    protected abstract string Description { get; }

    /// <summary>What to look at when it cannot be used.</summary>
    protected abstract string Cure { get; }

    /// <summary>Lets go of what it holds.</summary>
    /// <param name="disposing">Whether it is not the finalizer that calls.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _writes.Dispose();
    }

    /// <summary>Does something with the database.</summary>
    /// <exception cref="TransientStepException">It cannot be reached or used for the moment.</exception>
    protected async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DbException e) when (IsTransient(e))
        {
            throw new TransientStepException("record", Description, $"{e.Message} {Cure}", e);
        }
    }

    /// <summary>A closed connection.</summary>
    protected abstract DbConnection Connect();

    /// <summary>Begins a transaction that keeps other writers out.</summary>
    protected abstract Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Whether the same may work a moment later.</summary>
    protected abstract bool IsTransient(DbException exception);

    private Task<int> TransactAsync(Func<DbConnection, Task> work) => UseAsync(
        async connection =>
        {
            await using var transaction = await BeginWriteAsync(connection, CancellationToken.None);
            await work(connection);
            await transaction.CommitAsync(CancellationToken.None);
            return 0;
        }, CancellationToken.None);
}
