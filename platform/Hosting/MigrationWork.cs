using System.Collections.Concurrent;

namespace Migration.Platform.Hosting;

/// <summary>
/// Work for migrations that may be given up while it is done, or before it has begun: messages overtake one another.
/// Once a migration is given up nothing of it is left running, and what comes for it later does nothing. Works for one
/// migration follow one another: a message that comes twice does not write where the first one still does.
/// </summary>
public sealed class MigrationWork
{
    private readonly ConcurrentDictionary<Guid, Running> _running = [];
    private readonly RecentMigrations _givenUp = new();

    /// <summary>Does work for a migration.</summary>
    /// <param name="step">The step it belongs to, for messages.</param>
    /// <param name="migration">The migration.</param>
    /// <param name="work">The work; its token is cancelled when the migration is given up.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="StepException">The migration is given up.</exception>
    public async Task<T> DoAsync<T>(
        string step, Guid migration, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mine = new Running(stop, done.Task);
        while (!_running.TryAdd(migration, mine))
        {
            if (_running.TryGetValue(migration, out var other))
                await other.Done.WaitAsync(cancellation);
        }

        try
        {
            // After it is listed: whoever gives it up from here on finds it.
            if (_givenUp.Contains(migration))
                throw GivenUp(step, migration);
            return await work(stop.Token);
        }
        catch (OperationCanceledException) when (_givenUp.Contains(migration))
        {
            throw GivenUp(step, migration);
        }
        finally
        {
            _running.TryRemove(migration, out _);
            done.SetResult();
        }
    }

    /// <summary>Gives a migration up: ends the work for it and waits until it has ended.</summary>
    /// <param name="migration">The migration.</param>
    public async Task GiveUpAsync(Guid migration)
    {
        _givenUp.Add(migration);
        if (!_running.TryGetValue(migration, out var running))
            return;
        try
        {
            await running.Stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }

        await running.Done;
    }

    private static StepException GivenUp(string step, Guid migration) =>
        new(step, $"migration {migration}", "it was given up meanwhile");

    private sealed record Running(CancellationTokenSource Stop, Task Done);
}
