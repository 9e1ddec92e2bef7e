using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Job;

namespace Migration.EndToEnd.Tests;

/// <summary>
/// Pods with ports of the switch of their own: podman's CNI backend calls the plugin containerflow on two nodes, and a
/// workload moves between two of its ports.
/// </summary>
public sealed class CniTests
{
    private const int Connections = 16;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, null)]
    [InlineData(false, "10.1.200.5")]
    [InlineData(true, null)]
    [InlineData(true, "fd00:10:1:200::5")]
    public async Task A_workload_moves_there_and_back_between_ports_of_the_plugin(bool ipv6, string? keptAddress)
    {
        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Instance = "cni", Cni = true, IPv6 = ipv6, KeepAddress = keptAddress is not null,
            },
            Tell, Cancellation);
        await using var job = await MigrationJob.StartAsync(
            cluster,
            new JobOptions { Connections = Connections, FloorRepetitions = 0, Address = keptAddress },
            Tell,
            cancellation: Cancellation);

        foreach (var target in new[] { "node-b", "node-a" })
        {
            var report = await job.MigrateAsync(target, Cancellation);

            report.Reason.ShouldBeNull();
            report.Outcome.ShouldBe(MigrationOutcomes.Completed);
            report.Good.ShouldBeTrue($"{report}");
            // The source's pod is gone, and with it its port.
            Ports(cluster).ShouldHaveSingleItem().ShouldContain(target);
            if (keptAddress is not null)
                Ports(cluster)[0].ShouldContain(keptAddress);
        }
    }

    private static List<string> Ports(LocalCluster cluster) =>
        [.. Directory.GetFiles(Path.Combine(cluster.Nodes["node-a"].CniState!, "ports"), "*.json")
            .Select(File.ReadAllText)];

    private static void Tell(string line) => TestContext.Current.SendDiagnosticMessage(line);
}
