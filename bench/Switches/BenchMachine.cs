using Migration.Local.Machine;

namespace Migration.Bench.Switches;

/// <summary>
/// What a bench may use of the machine: a private folder with logs, and namespaces whose names begin alike. Everything
/// is removed at the end, or by the next start after a crash.
/// </summary>
internal sealed class BenchMachine : IAsyncDisposable
{
    private const string Instance = "bench";
    private readonly InstanceLock _lock;

    private BenchMachine(InstanceLock held, RunRecord record)
    {
        _lock = held;
        Record = record;
    }

    /// <summary>Takes down what is made, for the sweep.</summary>
    public RunRecord Record { get; }

    /// <summary>Begins; sweeps up after a run that was killed.</summary>
    /// <exception cref="LocalRunException">Another bench runs, or this is not root.</exception>
    public static async Task<BenchMachine> TakeAsync()
    {
        if (!Environment.IsPrivilegedProcess)
            throw new LocalRunException("root is needed for network namespaces: run it with sudo");
        var held = InstanceLock.Take(Instance);
        try
        {
            await SweepAsync();
            return new BenchMachine(held, RunRecord.Create(LocalPaths.RunFolder(Instance)));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Makes a namespace.</summary>
    public Task<NetworkNamespace> NamespaceAsync(string name, CancellationToken cancellation) =>
        NetworkNamespace.CreateAsync(LocalPaths.NamespacePrefix(Instance) + name, Record, cancellation: cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await SweepAsync();
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private static Task<SweepReport> SweepAsync() =>
        RunSweeper.SweepAsync(LocalPaths.RunFolder(Instance), LocalPaths.NamespacePrefix(Instance));
}
