using Migration.Local.Cluster;
using Migration.Local.Faults;
using Migration.Local.Job;
using Spectre.Console;

namespace Migration.Bench.Faults;

/// <summary>Every fault at every step of a migration, on real parts; counts what was lost.</summary>
internal sealed class FaultsBench : IBench
{
    private const int Connections = 32;
    private const string Instance = "faults";

    /// <inheritdoc/>
    public string Name => "faults";

    /// <inheritdoc/>
    public string Description =>
        $"{FaultCatalog.Cases.Count} faults at every step of a migration with {Connections} connections; " +
        "what is lost, and what is left behind";

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        await using var cluster = await LocalCluster.StartAsync(
            FaultRun.ClusterOptions(Instance), context.Progress, cancellation);
        await using var job = await MigrationJob.StartAsync(
            cluster, new JobOptions { Connections = Connections, FloorRepetitions = 0 }, context.Progress,
            cancellation: cancellation);
        // The first pod on a node brings the engine's own image, which stays and is no leftover.
        foreach (var _ in Topology.Nodes)
            await job.MigrateAsync(Topology.Nodes.First(n => n.Name != job.Node).Name, cancellation);

        var run = new FaultRun(cluster, job);
        List<FaultResult> results = [];
        for (var pass = 0; pass < (context.Repetitions ?? 1); pass++)
        {
            foreach (var which in Selected(context))
            {
                results.Add(await run.RunAsync(which, cancellation));
                context.Progress(results[^1].ToString());
            }
        }

        return new BenchResult(Sum(results), [Matrix(results)], [.. results.Where(r => !r.Good).Select(r => $"{r}")]);
    }

    // Spread evenly, so that a few cases still meet many faults and moments.
    private static IEnumerable<FaultCase> Selected(BenchContext context)
    {
        List<FaultCase> all =
        [
            .. FaultCatalog.Cases.Where(
                c => $"{c.Fault} at {c.Moment}".Contains(context.Only ?? "", StringComparison.OrdinalIgnoreCase)),
        ];
        var count = Math.Min(context.Limit ?? all.Count, all.Count);
        return Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)]);
    }

    private static FaultsResult Sum(List<FaultResult> results) => new(
        results.Count,
        results.Select(r => r.Fault).Distinct().Count(),
        results.Sum(r => r.ConnectionsLost),
        results.Sum(r => r.Resets),
        results.Sum(r => r.WrongReplies),
        results.Count(r => r.ExtraCopies > 0),
        results.Count(r => r.Leftovers is not null),
        results.Count(r => !r.IsSound),
        results.Count(r => r.Outcome.Length == 0));

    private static Table Matrix(List<FaultResult> results)
    {
        var table = Figures.Table(
            "faults", "fault", "runs", "completed", "rolled back", "lost", "resets", "wrong", "not good", "stall max ms");
        foreach (var fault in results.GroupBy(r => r.Fault))
        {
            table.AddRow(
                Markup.Escape(fault.Key),
                Figures.Text(fault.Count()),
                Figures.Text(fault.Count(r => r.Outcome == Contracts.MigrationOutcomes.Completed)),
                Figures.Text(fault.Count(r => r.Outcome == Contracts.MigrationOutcomes.RolledBack)),
                Figures.Text(fault.Sum(r => r.ConnectionsLost)),
                Figures.Text(fault.Sum(r => r.Resets)),
                Figures.Text(fault.Sum(r => r.WrongReplies)),
                Figures.Text(fault.Count(r => !r.Good)),
                Figures.Text(fault.Max(r => r.StallMaxMs), 0));
        }

        return table;
    }
}
