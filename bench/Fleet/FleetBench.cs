using System.Text.Json;
using Migration.Bench.Plots;
using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Load;
using Migration.Local.Reporting;
using Spectre.Console;

namespace Migration.Bench.Fleet;

/// <summary>A node evacuated with the default limits, beside one workload that moves alone.</summary>
internal sealed class FleetBench : IBench
{
    private const string Instance = "benchfleet";
    private const int UsualWorkloads = 50;
    private const int UsualRepetitions = 5;
    private const int Singles = 10;

    /// <inheritdoc/>
    public string Name => "fleet";

    /// <inheritdoc/>
    public string Description =>
        $"{UsualWorkloads} small redis evacuated from one node with the default limits, beside one that moves alone; " +
        "--limit N: so many workloads";

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var count = context.Limit ?? UsualWorkloads;
        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Instance = Instance }, context.Progress, cancellation);
        await using var scene = await FleetScene.StartAsync(cluster, count, context.Progress, cancellation);
        var singles = await AloneAsync(scene, context, cancellation);

        List<double> seconds = [];
        List<MigrationEnd> ends = [];
        List<ClientRecord> clients = [];
        for (var i = 0; i < (context.Repetitions ?? UsualRepetitions); i++)
        {
            var (from, to) = (Topology.Nodes[i % 2].Name, Topology.Nodes[(i + 1) % 2].Name);
            var run = await scene.EvacuateAsync(to, cancellation);
            seconds.Add(run.Seconds);
            ends.AddRange(run.Ends);
            clients.AddRange(run.Clients);
            context.Progress(
                $"{from} evacuated in {Figures.Text(seconds[^1], 1)} s, {run.Ends.Count(IsGood)} of {count} completed, " +
                $"freeze p50 {Figures.Text(Figures.Percentile(run.Ends.Where(IsGood).Select(e => e.FreezeMs), 0.5, 0))} ms");
            // One that stayed behind is on the wrong node for the way back.
            if (!run.Ends.All(IsGood))
                break;
        }

        var result = Sum(count, seconds, ends, clients, singles);
        return new BenchResult(
            result, [Table(result)],
            [.. ends.Where(e => !IsGood(e)).Select(e => $"{e.Id} ended {e.Outcome}: {e.Reason}")]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Plot> Draw(JsonElement figures) => [FleetPlot.Of(BenchJson.Read<FleetResult>(figures))];

    private static bool IsGood(MigrationEnd end) => end.Outcome == MigrationOutcomes.Completed;

    private static async Task<List<double>> AloneAsync(
        FleetScene scene, BenchContext context, CancellationToken cancellation)
    {
        List<double> freezes = [];
        // There and back first: a service that has just started is slower.
        for (var i = -2; i < Singles; i++)
        {
            var end = await scene.MoveAsync(0, Topology.Nodes[Math.Abs(i + 1) % 2].Name, cancellation);
            if (i >= 0)
                freezes.Add(Math.Round(end.FreezeMs, 1));
        }

        context.Progress($"one alone: freeze {Figures.Text(Figures.Median(freezes, 0))} ms");
        return freezes;
    }

    private static FleetResult Sum(
        int count, List<double> seconds, List<MigrationEnd> ends, List<ClientRecord> clients, List<double> singles)
    {
        List<double> freezes = [.. ends.Where(IsGood).Select(e => Math.Round(e.FreezeMs, 1)).Order()];
        var p50 = Figures.Percentile(freezes, 0.5, 1);
        var single = Figures.Median(singles, 1);
        return new FleetResult(
            count, count, seconds.Count, ends.Count(e => !IsGood(e)), clients.Count(c => c.Lost),
            clients.Sum(c => c.WrongReplies), Figures.Median(seconds, 1), p50, Figures.Percentile(freezes, 0.99, 1),
            Figures.Percentile(clients.Select(c => c.Stall.TotalMilliseconds), 0.99, 1), single, singles.Count,
            Math.Round(p50 / single, 2), singles, freezes);
    }

    private static Table Table(FleetResult r)
    {
        var table = Figures.Table("fleet", "what", "figure");
        table.AddRow("workloads", Figures.Text(r.Workloads));
        table.AddRow("evacuations", Figures.Text(r.Runs));
        table.AddRow("migrations that did not complete", Figures.Text(r.Failures));
        table.AddRow("connections lost", Figures.Text(r.Lost));
        table.AddRow("wrong replies", Figures.Text(r.WrongReplies));
        table.AddRow("total, s", Figures.Text(r.TotalSeconds, 1));
        table.AddRow("freeze p50, ms", Figures.Text(r.FreezeP50Ms));
        table.AddRow("freeze p99, ms", Figures.Text(r.FreezeP99Ms));
        table.AddRow("stall p99, ms", Figures.Text(r.StallP99Ms));
        table.AddRow($"freeze of one alone (median of {r.SingleRuns}), ms", Figures.Text(r.SingleFreezeMs));
        table.AddRow("p50 over one alone", Figures.Text(r.RatioToSingle, 2));
        return table;
    }
}
