using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Job;
using Migration.Local.Workloads;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Processes;

namespace Migration.EndToEnd.Tests;

/// <summary>A few servers of the matrix; <c>bench -- workloads</c> runs all of them.</summary>
public sealed class WorkloadTests(WorkloadTests.RoomyCluster cluster) : IClassFixture<WorkloadTests.RoomyCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("memcached")]
    [InlineData("python-tls")]
    [InlineData("processes")]
    [InlineData("udp")]
    public async Task Moves_there_and_back_with_its_connections_and_every_answer_is_right(string name)
    {
        await using var matrix = await WorkloadMatrix.StartAsync(cluster.Parts, Cancellation);

        var result = await matrix.RunAsync(
            ServedPrograms.All.Single(p => p.Name == name), 4, 2, TestContext.Current.SendDiagnosticMessage,
            Cancellation);

        result.Failures.ShouldBeEmpty();
        result.Passed.ShouldBeTrue($"{result}");
        result.Answers.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(WorkloadPlatforms.Podman, "10.100.2.1")]
    [InlineData(WorkloadPlatforms.Process, "10.100.2.2")]
    public async Task A_workload_with_a_terminal_has_one_wherever_it_is(string platform, string address)
    {
        await using var job = await MigrationJob.StartAsync(
            cluster.Parts,
            new JobOptions
            {
                Platform = platform,
                Name = $"screen-{platform}",
                ServiceAddress = address,
                Connections = 4,
                FloorRepetitions = 0,
                HasTerminal = true,
            },
            TestContext.Current.SendDiagnosticMessage,
            cancellation: Cancellation);
        (await TerminalsAsync(job)).ShouldHaveSingleItem();
        foreach (var target in (string[])["node-b", "node-a"])
        {
            var report = await job.MigrateAsync(target, Cancellation);

            report.Reason.ShouldBeNull();
            report.Good.ShouldBeTrue($"{report}");
            (await TerminalsAsync(job)).ShouldHaveSingleItem();
        }
    }

    private async Task<IReadOnlyList<string>> TerminalsAsync(MigrationJob job)
    {
        var place = Topology.Nodes.Single(n => n.Name == job.Node);
        var name = job.Workload.Container;
        var pid = job.Workload.Platform == WorkloadPlatforms.Podman
            ? (await cluster.Parts.Nodes[place.Name].Engine.FindContainerAsync(name, Cancellation))!.State.Pid
            : (await new ProcessStore(cluster.Parts.ProcessesOf(place).StateFolder).FindAsync(name, Cancellation))!.Pid;
        return ProcessTerminals.Of(ProcessTree.Of(pid)).Keys;
    }

    /// <summary>A cluster with room for large images; the storages of the shared one are small, to be filled.</summary>
    public sealed class RoomyCluster : IAsyncLifetime
    {
        private LocalCluster? _parts;

        public LocalCluster Parts => _parts!;

        public async ValueTask InitializeAsync() => _parts = await LocalCluster.StartAsync(
            new LocalClusterOptions { Instance = "matrix" }, line => TestContext.Current.SendDiagnosticMessage(line));

        public async ValueTask DisposeAsync()
        {
            if (_parts is not null)
                await _parts.DisposeAsync();
        }
    }
}
