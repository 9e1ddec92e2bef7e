using System.Formats.Tar;
using Migration.Local.Cluster;
using Migration.Local.Machine;
using Migration.Local.Parts;
using Migration.Platform.Loopback;

namespace Migration.Local.Tests;

/// <summary>A run that makes one of everything and waits to be killed.</summary>
internal static class Victim
{
    internal const string Argument = "--be-killed";
    internal const string Ready = "ready";

    internal static async Task<int> RunAsync(string folder, string prefix)
    {
        var record = RunRecord.Create(folder);
        var broker = RabbitMqBroker.StartAsync(record, []);
        await using var node = await StartNodeAsync(record, prefix);
        await using var registry = await OciRegistry.StartAsync(record, FreePort.Next(), null);
        await using var started = await broker;
        Console.WriteLine(Ready);
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    /// <summary>A node with a pod that does nothing.</summary>
    internal static async Task<PodmanNode> StartNodeAsync(
        RunRecord record, string prefix, CancellationToken cancellation = default)
    {
        var place = Topology.Nodes[0];
        var inside = await NetworkNamespace.CreateAsync(prefix + place.Name, record, cancellation: cancellation);
        var node = await PodmanNode.StartAsync(
            place.Name, inside, place.PodNetwork(new Addressing(IsV6: false)), record, cancellation: cancellation);
        var archive = Path.Combine(record.Folder, "busybox.tar");
        await using (var tar = new TarWriter(File.Create(archive)))
            await tar.WriteEntryAsync("/bin/busybox", "bin/busybox", cancellation);
        await node.PodmanAsync(["import", archive, "localhost/busybox:test"], cancellation);
        await LocalWorkload.StartAsync(
            node, "idle", "localhost/busybox:test", ["/bin/busybox", "sleep", "3600"], null, cancellation: cancellation);
        return node;
    }
}
