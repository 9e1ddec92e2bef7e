using System.Collections.Concurrent;

namespace Migration.Checkpointer.Checkpoints;

/// <summary>
/// Lets one at a time at a container: its checkpoint, or the janitor, which would take the lock of a checkpoint that
/// has just begun for one that was left.
/// </summary>
public sealed class CheckpointGate
{
    // One for each container that ever moved away from this node: a few bytes each.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <summary>Waits for its turn.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>Ends the turn when disposed.</returns>
    public async Task<IDisposable> EnterAsync(string containerId, CancellationToken cancellation)
    {
        var turn = _turns.GetOrAdd(containerId, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
