using System.Collections.Concurrent;
using Migration.Local.Events;
using Migration.Local.Reporting;

namespace Migration.Local.Job;

/// <summary>Follows the events of all migrations and tells when one ends.</summary>
public sealed class MigrationWatch : IAsyncDisposable
{
    private readonly EventFeed _feed;
    private readonly Action<MigrationEvent>? _seen;
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<MigrationEnd>> _awaited = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Starts to follow.</summary>
    /// <param name="feed">The events.</param>
    /// <param name="seen">Told every event; null for nobody.</param>
    public MigrationWatch(EventFeed feed, Action<MigrationEvent>? seen)
    {
        _feed = feed;
        _seen = seen;
        _running = RunAsync();
    }

    /// <summary>Waits for the end of a migration; to be called before it is requested.</summary>
    /// <param name="migration">The migration.</param>
    public Task<MigrationEnd> EndOfAsync(Guid migration) => _awaited.GetOrAdd(
        migration,
        _ => new TaskCompletionSource<MigrationEnd>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Stops following; who still waits is cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        foreach (var waiter in _awaited.Values)
            waiter.TrySetCanceled();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var seen in _feed.ReadAsync(_stop.Token))
            {
                _seen?.Invoke(seen);
                if (MigrationEnds.Of(seen) is { } end && _awaited.TryRemove(end.Id, out var waiter))
                    waiter.SetResult(end);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }
}
