using Migration.Local.Machine;

namespace Migration.Local.Tests;

/// <summary>A run of its own for one test; what it made is swept at the end, whatever the test did.</summary>
public sealed class TestRun : IAsyncDisposable
{
    public TestRun()
    {
        Instance = $"t{Guid.NewGuid():N}"[..9];
        Folder = Path.Combine(Path.GetTempPath(), $"containerflow-{Instance}");
        Record = RunRecord.Create(Folder);
    }

    public string Instance { get; }

    public string Folder { get; }

    public RunRecord Record { get; }

    public string Prefix => LocalPaths.NamespacePrefix(Instance);

    public Task<NetworkNamespace> NamespaceAsync(string name) =>
        NetworkNamespace.CreateAsync(Prefix + name, Record, cancellation: TestContext.Current.CancellationToken);

    public Task<SweepReport> SweepAsync() => RunSweeper.SweepAsync(Folder, Prefix);

    public async ValueTask DisposeAsync() => await SweepAsync();
}
