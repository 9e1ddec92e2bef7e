using Migration.Local.Cluster;
using Migration.Local.Faults;
using Migration.Local.Job;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Migration.EndToEnd.Tests;

/// <summary>One cluster of real parts for all tests that leave it as they found it.</summary>
public sealed class Cluster : IAsyncLifetime
{
    public const string Shared = "cluster";

    /// <summary>Name of the run.</summary>
    public const string Instance = "endtoend";

    private LocalCluster? _cluster;
    private MigrationJob? _job;
    private int _warmUps;

    public LocalCluster Parts => _cluster!;

    /// <summary>A redis behind the service address with 64 clients that count.</summary>
    public MigrationJob Job => _job!;

    public string OtherNode => Topology.Nodes.First(n => n.Name != Job.Node).Name;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(FaultRun.ClusterOptions(Instance), Tell);
        _job = await MigrationJob.StartAsync(
            _cluster, new JobOptions { Connections = 64, FloorRepetitions = 0 }, Tell);
    }

    /// <summary>
    /// Migrates there and back, once for all tests: the first pod on a node brings the engine's own image, which stays.
    /// </summary>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        while (_warmUps++ < Topology.Nodes.Count)
        {
            var report = await Job.MigrateAsync(OtherNode, cancellation);
            report.Reason.ShouldBeNull();
            report.Good.ShouldBeTrue();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_job is not null)
            await _job.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    private static void Tell(string line) => TestContext.Current.SendDiagnosticMessage(line);
}

[CollectionDefinition(Cluster.Shared)]
public sealed class SharedCluster : ICollectionFixture<Cluster>;
