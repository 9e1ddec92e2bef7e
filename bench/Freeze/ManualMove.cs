using System.Diagnostics;
using Migration.Local.Cluster;
using Migration.Local.Load;
using Migration.Local.Parts;
using Migration.Platform.Podman;

namespace Migration.Bench.Freeze;

/// <summary>How long a move by hand took.</summary>
/// <param name="FreezeMs">From the beginning of the checkpoint to the end of the restore, in milliseconds.</param>
/// <param name="ArchiveBytes">Size of the exported checkpoint.</param>
internal sealed record ManualMoveResult(double FreezeMs, long ArchiveBytes);

/// <summary>
/// The usual way without this system: checkpoint with export, image from scratch by buildah, push, pull, restore, each
/// after the one before, with every tool's own defaults. The pod on the other node is there beforehand.
/// </summary>
/// <param name="cluster">Where.</param>
/// <param name="image">Redis image, on every node.</param>
internal sealed class ManualMove(LocalCluster cluster, string image)
{
    private const string Pod = "byhand";

    /// <summary>Moves a redis from the first node to the second and removes it there.</summary>
    /// <param name="mebibytes">Data in the redis.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<ManualMoveResult> RunAsync(int mebibytes, CancellationToken cancellation)
    {
        var (source, target) = (cluster.Nodes[Topology.Nodes[0].Name], cluster.Nodes[Topology.Nodes[1].Name]);
        var reference = $"{cluster.Registry.Address}/byhand:{mebibytes}";
        var archive = Path.Combine(source.Folder, "byhand.tar");
        var workload = await LocalWorkload.StartAsync(source, Pod, image, RedisImage.Command, null, cancellation: cancellation);
        var container = workload.Workload.Container;
        try
        {
            await RedisData.FillAsync(source, container, 0, mebibytes, cancellation);
            var pod = await target.Engine.CreatePodAsync(
                new PodSpec { Name = Pod, Network = Topology.PodNetworkName }, cancellation);
            await target.Engine.StartPodAsync(Pod, cancellation);

            var start = Stopwatch.GetTimestamp();
            await source.PodmanAsync(["container", "checkpoint", "--export", archive, container], cancellation);
            await BuildAsync(source, archive, reference, container, cancellation);
            await target.PodmanAsync(["pull", "--quiet", "--tls-verify=false", reference], cancellation);
            await target.PodmanAsync(
                ["container", "restore", "--pod", pod, "--name", container, reference], cancellation);
            return new ManualMoveResult(
                Stopwatch.GetElapsedTime(start).TotalMilliseconds, new FileInfo(archive).Length);
        }
        finally
        {
            File.Delete(archive);
            await source.Engine.RemovePodAsync(Pod, CancellationToken.None);
            await target.Engine.RemovePodAsync(Pod, CancellationToken.None);
            await source.Engine.RemoveImageAsync(reference, CancellationToken.None);
            await target.Engine.RemoveImageAsync(reference, CancellationToken.None);
        }
    }

    private static async Task BuildAsync(
        PodmanNode node, string archive, string reference, string container, CancellationToken cancellation)
    {
        var made = (await node.RunAsync("buildah", ["from", "scratch"], cancellation)).Trim();
        await node.RunAsync("buildah", ["add", made, archive, "/"], cancellation);
        await node.RunAsync(
            "buildah",
            [
                "config", "--annotation", $"{Platform.Oci.CheckpointAnnotationKeys.Podman.Name}={container}",
                "--annotation", $"{Platform.Oci.CheckpointAnnotationKeys.Podman.RuntimeName}=runc", made,
            ],
            cancellation);
        await node.RunAsync("buildah", ["commit", "--quiet", made, reference], cancellation);
        await node.RunAsync("buildah", ["rm", made], cancellation);
        await node.RunAsync("buildah", ["push", "--quiet", "--tls-verify=false", reference], cancellation);
    }
}
