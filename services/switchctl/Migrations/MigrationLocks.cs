namespace Migration.SwitchCtl.Migrations;

/// <summary>Lets one at a time act for a migration: messages and the watchdog.</summary>
public sealed class MigrationLocks : IDisposable
{
    // Migrations that share a lock by chance wait for each other for some milliseconds at most.
    private const int Count = 64;
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Count).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Does something while nobody else acts for the migration.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="act">What to do.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task<T> RunAsync<T>(Guid migration, Func<Task<T>> act, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(act);
        var gate = _locks[(uint)migration.GetHashCode() % Count];
        await gate.WaitAsync(cancellation);
        try
        {
            return await act();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var gate in _locks)
            gate.Dispose();
    }
}
