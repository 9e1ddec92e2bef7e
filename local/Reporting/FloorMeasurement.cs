using System.Diagnostics;
using Migration.Local.Cluster;
using Migration.Local.Load;
using Migration.Local.Parts;

namespace Migration.Local.Reporting;

/// <summary>
/// Measures what checkpoint and restore of an idle redis take by themselves, by podman's own commands.
/// </summary>
public static class FloorMeasurement
{
    private const string Pod = "floor";

    /// <summary>Measures on one node and removes what it made.</summary>
    /// <param name="node">The node.</param>
    /// <param name="image">Redis image, on the node already.</param>
    /// <param name="repetitions">How often.</param>
    /// <param name="mebibytes">Data in the redis.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<FloorReport> RunAsync(
        PodmanNode node, string image, int repetitions, int mebibytes = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        var workload = await LocalWorkload.StartAsync(node, Pod, image, RedisImage.Command, null, cancellation: cancellation);
        try
        {
            await RedisData.FillAsync(node, workload.Workload.Container, 0, mebibytes, cancellation);
            List<double> checkpoints = [];
            List<double> restores = [];
            for (var i = 0; i < repetitions; i++)
            {
                checkpoints.Add(await TimeAsync(node, "checkpoint", workload.Workload.Container, cancellation));
                restores.Add(await TimeAsync(node, "restore", workload.Workload.Container, cancellation));
            }

            return new FloorReport(Median(checkpoints), Median(restores), repetitions);
        }
        finally
        {
            await node.Engine.RemovePodAsync(Pod, CancellationToken.None);
        }
    }

    private static double Median(IEnumerable<double> values) => Math.Round(ReportBuilder.Median(values), 1);

    private static async Task<double> TimeAsync(
        PodmanNode node, string verb, string container, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        await node.PodmanAsync(["container", verb, container], cancellation);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
