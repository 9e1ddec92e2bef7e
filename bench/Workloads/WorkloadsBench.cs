using Migration.Local.Cluster;
using Migration.Local.Workloads;
using Spectre.Console;

namespace Migration.Bench.Workloads;

/// <summary>Servers as people run them, moved there and back under load.</summary>
internal sealed class WorkloadsBench : IBench
{
    private const int Connections = 8;
    private const int UsualMigrations = 10;
    private const string Instance = "workloads";

    /// <inheritdoc/>
    public string Name => "workloads";

    /// <inheritdoc/>
    public string Description =>
        $"{ServedPrograms.All.Count} servers from Debian's packages, each moved {UsualMigrations} times (--repetitions) with " +
        $"{Connections} connections that check every answer";

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var programs = ServedPrograms.All
            .Where(p => p.Name.Contains(context.Only ?? "", StringComparison.OrdinalIgnoreCase))
            .Take(context.Limit ?? int.MaxValue).ToList();
        programs.ForEach(p => p.CheckInstalled());
        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Instance = Instance }, context.Progress, cancellation);
        await using var matrix = await WorkloadMatrix.StartAsync(cluster, cancellation);
        List<WorkloadResult> results = [];
        foreach (var program in programs)
        {
            results.Add(await matrix.RunAsync(
                program, Connections, context.Repetitions ?? UsualMigrations, context.Progress, cancellation));
        }

        return new BenchResult(
            new WorkloadsResult(results.Count(r => r.Passed), results.Count(r => !r.Passed), results),
            [Table(results)],
            [.. results.Where(r => !r.Passed).Select(r => $"{r.Workload}: {string.Join("; ", r.Failures)}")]);
    }

    private static Table Table(List<WorkloadResult> results)
    {
        var table = Figures.Table(
            "workloads", "workload", "passed", "migrations", "completed", "connections", "lost", "wrong", "answers",
            "freeze p50 ms", "stall max ms", "image MB");
        foreach (var r in results)
        {
            table.AddRow(
                r.Workload, r.Passed ? "yes" : "NO", Figures.Text(r.Migrations), Figures.Text(r.Completed),
                Figures.Text(r.Connections), Figures.Text(r.Lost), Figures.Text(r.Wrong), Figures.Text(r.Answers, 0),
                Figures.Text(r.FreezeMs, 0), Figures.Text(r.StallMaxMs, 0), Figures.Text(r.ImageBytes / 1e6, 1));
        }

        return table;
    }
}
