using System.Globalization;
using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Job;
using Migration.Local.Load;
using Migration.Local.Machine;

namespace Migration.EndToEnd.Tests;

/// <summary>
/// Four switches in a diamond between clients and servers, and a bare process that moves. The hold and the redirect take
/// place on all of them.
/// </summary>
public sealed class DiamondTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clients_on_both_ways_keep_their_connections_while_a_process_moves_to_the_other_way(bool ipv6)
    {
        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Instance = "diamond", Layout = SwitchLayout.Diamond, IPv6 = ipv6 }, Tell,
            Cancellation);
        await using var job = await MigrationJob.StartAsync(
            cluster, new JobOptions { Platform = WorkloadPlatforms.Process, Connections = 8 }, Tell,
            cancellation: Cancellation);
        await using var others = await ClientLoad.StartAsync(
            cluster.Network.MoreClients!, job.Address, 8, TimeSpan.FromMilliseconds(10), null, Cancellation);

        await BothWaysAreTakenAsync(cluster, job, others);
        others.BeginRecord();
        var report = await job.MigrateAsync("node-b", Cancellation);
        var seen = await others.EndRecordAsync(Cancellation);

        report.Reason.ShouldBeNull();
        report.Good.ShouldBeTrue($"{report}");
        seen.ShouldAllBe(c => !c.Lost && c.WrongReplies == 0);
        await BothWaysAreTakenAsync(cluster, job, others);
    }

    // Answers to the first clients come back by the second switch, those to the others by the third.
    private static async Task BothWaysAreTakenAsync(LocalCluster cluster, MigrationJob job, ClientLoad others)
    {
        var before = await AtTheMiddleAsync(cluster);
        job.Clients.BeginRecord();
        others.BeginRecord();
        // Ends when every client has had another reply.
        await job.Clients.EndRecordAsync(Cancellation);
        await others.EndRecordAsync(Cancellation);
        var after = await AtTheMiddleAsync(cluster);
        after["s2"].ShouldBeGreaterThan(before["s2"]);
        after["s3"].ShouldBeGreaterThan(before["s3"]);
    }

    private static async Task<Dictionary<string, long>> AtTheMiddleAsync(LocalCluster cluster) => new()
    {
        ["s2"] = await ReceivedAsync(cluster.Network.Switch("s2"), "s4"),
        ["s3"] = await ReceivedAsync(cluster.Network.Switch("s3"), "s4"),
    };

    private static Task<long> ReceivedAsync(NetworkNamespace inside, string from) => inside.RunAsync(() =>
    {
        // proc_pid_net(5): "name: bytes packets errs ..." of what was received.
        var line = File.ReadLines("/proc/thread-self/net/dev").Single(l => l.TrimStart().StartsWith($"{from}:"));
        var fields = line[(line.IndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(fields[1], CultureInfo.InvariantCulture);
    });

    private static void Tell(string line) => TestContext.Current.SendDiagnosticMessage(line);
}
