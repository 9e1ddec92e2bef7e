using System.Collections.Concurrent;
using System.Data.Common;

namespace Migration.Coordinator.Store;

/// <summary>
/// Lets writers that come at the same time share a transaction, and so one wait for the disk: who finds the writer's turn
/// free does the work of all that wait. They still come one after the other, each sees what those before it wrote, and one
/// that fails takes back its own part only.
/// </summary>
/// <param name="transaction">Does something in a transaction and commits it.</param>
internal sealed class GroupedWrites(Func<Func<DbConnection, Task>, Task> transaction) : IDisposable
{
    // So that nobody waits for more than some ten milliseconds of the others' work before the disk.
    private const int MostAtATime = 64;

    private readonly ConcurrentQueue<IWrite> _waiting = [];
    private readonly SemaphoreSlim _turn = new(1);

    private interface IWrite
    {
        Task RunAsync(DbConnection connection, bool isAlone);

        void Complete(Task transaction);
    }

    /// <summary>Does something in a transaction that others may share.</summary>
    /// <param name="work">What to do; a failure undoes what it wrote.</param>
    /// <param name="cancellation">Gives up before its turn has come.</param>
    public async Task<T> RunAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        var mine = new Write<T>(work, cancellation);
        _waiting.Enqueue(mine);
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            while (!mine.Result.IsCompleted)
                await RunSomeAsync();
        }
        finally
        {
            _turn.Release();
        }

        return await mine.Result;
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private async Task RunSomeAsync()
    {
        var some = new List<IWrite>();
        while (some.Count < MostAtATime && _waiting.TryDequeue(out var next))
            some.Add(next);
        var together = transaction(async connection =>
        {
            foreach (var write in some)
                await write.RunAsync(connection, some.Count == 1);
        });
        // Whoever asked for the work is told how it went; nobody here could do anything about it.
        await together.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var write in some)
            write.Complete(together);
    }

    private sealed class Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) : IWrite
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task<T>? _done;

        public Task<T> Result => _result.Task;

        public async Task RunAsync(DbConnection connection, bool isAlone)
        {
            if (cancellation.IsCancellationRequested)
            {
                _done = Task.FromCanceled<T>(cancellation);
                return;
            }

            if (isAlone)
            {
                // What fails takes the transaction with it.
                await (_done = work(connection));
                return;
            }

            await connection.RunAsync("SAVEPOINT one");
            _done = work(connection);
            await ((Task)_done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A database that cannot go on may have ended the transaction itself: then nobody's part is written.
            if (_done.Exception?.InnerException is Platform.Hosting.TransientStepException unusable)
                throw unusable;
            await connection.RunAsync(_done.IsCompletedSuccessfully ? "RELEASE one" : "ROLLBACK TO one; RELEASE one");
        }

        public void Complete(Task transaction)
        {
            var outcome = transaction.IsCompletedSuccessfully ? _done! : transaction;
            if (outcome.Exception is { } failure)
                _result.SetException(failure.InnerExceptions);
            else if (outcome.IsCanceled)
                _result.SetCanceled(cancellation);
            else
                _result.SetResult(_done!.Result);
        }
    }
}
