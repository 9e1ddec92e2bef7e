using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Job;
using Migration.Local.Workloads;

namespace Migration.EndToEnd.Tests;

/// <summary>Nodes, pods, clients and services with IPv6 addresses, and no others.</summary>
public sealed class Ipv6Tests
{
    [Fact]
    public async Task Redis_a_bare_process_and_datagrams_move_there_and_back_between_ipv6_addresses()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Action<string> progress = line => TestContext.Current.SendDiagnosticMessage(line);
        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Instance = "ipv6", IPv6 = true }, progress, cancellation);
        await using (var job = await MigrationJob.StartAsync(
                         cluster, new JobOptions { Connections = 8, FloorRepetitions = 0 }, progress,
                         cancellation: cancellation))
        {
            $"{job.Address.Address}".ShouldBe("fd00:10:100::10");
            foreach (var target in Topology.Nodes.Select(n => n.Name).Reverse())
            {
                var report = await job.MigrateAsync(target, cancellation);

                report.Reason.ShouldBeNull();
                report.Good.ShouldBeTrue($"{report}");
            }
        }

        await MoveProcessAsync(cluster, progress, cancellation);

        await using var matrix = await WorkloadMatrix.StartAsync(cluster, cancellation);
        var result = await matrix.RunAsync(
            ServedPrograms.All.Single(p => p.IsUdp), 4, 2, progress, cancellation);
        result.Failures.ShouldBeEmpty();
        result.Passed.ShouldBeTrue($"{result}");
    }

    private static async Task MoveProcessAsync(
        LocalCluster cluster, Action<string> progress, CancellationToken cancellation)
    {
        await using var job = await MigrationJob.StartAsync(
            cluster,
            new JobOptions
            {
                Platform = WorkloadPlatforms.Process,
                Name = "bare",
                ServiceAddress = "10.100.0.11",
                Connections = 8,
            },
            progress, cancellation: cancellation);
        foreach (var (target, strategy) in ((string, string)[])
            [("node-b", MigrationStrategies.StopAndCopy), ("node-a", MigrationStrategies.PreCopy)])
        {
            var report = await job.MigrateAsync(target, strategy, cancellation);

            report.Reason.ShouldBeNull();
            report.Good.ShouldBeTrue($"{report}");
            job.Node.ShouldBe(target);
        }
    }
}
