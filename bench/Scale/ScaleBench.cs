using System.Text.Json;
using Migration.Bench.Plots;
using Migration.Bench.Switches;
using Migration.Local.Machine;
using Spectre.Console;

namespace Migration.Bench.Scale;

/// <summary>Very many migrations through the real bus and coordinator, with nodes whose work takes no time.</summary>
internal sealed class ScaleBench : IBench
{
    private const int Nodes = 8;
    private const int UsualRepetitions = 1;
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(30);

    private static readonly (int Migrations, ScaleLimits Limits)[] Cases =
    [
        (100, ScaleLimits.Usual), (1_000, ScaleLimits.Usual), (10_000, ScaleLimits.Usual), (1_000, ScaleLimits.Many),
    ];

    /// <inheritdoc/>
    public string Name => "scale";

    /// <inheritdoc/>
    public string Description =>
        $"100, 1,000 and 10,000 migrations at once through bus and coordinator, {Nodes} simulated nodes whose work takes no " +
        "time; --only 10000: that number alone; --limit N: the first N cases";

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var repetitions = context.Repetitions ?? UsualRepetitions;
        var selected = Cases.Where(c => context.Only is null || $"{c.Migrations}" == context.Only)
            .Take(context.Limit ?? Cases.Length).ToList();
        if (selected.Count == 0)
        {
            throw new LocalRunException(
                $"--only {context.Only} names no case; there are {string.Join(", ", Cases.Select(c => c.Migrations).Distinct())}");
        }

        await using var machine = await BenchMachine.TakeAsync();
        List<ScaleCase> cases = [];
        List<string> failures = [];
        await using (var cluster = await ScaleCluster.StartAsync(machine.Record, Nodes, cancellation))
        {
            context.Progress($"RabbitMQ and {(Nodes * 3) + 1} simulated services are up");
            foreach (var (migrations, limits) in selected)
            {
                List<ScaleRun> runs = [];
                var before = cluster.Failures.Count;
                for (var i = 0; i < repetitions; i++)
                {
                    runs.Add(await cluster.RunAsync(migrations, limits, Bound, cancellation));
                    context.Progress(
                        $"{migrations} migrations, {limits.InCluster} at a time: {Figures.Text(runs[^1].Seconds, 1)} s, " +
                        $"hop p50 {Figures.Text(Figures.Percentile(runs[^1].AllHops, 0.5, 2), 2)} ms, coordinator " +
                        $"{Figures.Text(runs[^1].CoordinatorCpuMs, 1)} ms of processor for each");
                }

                cases.Add(Sum(migrations, limits, runs, cluster.Failures.Count - before));
            }

            failures.AddRange(cluster.Failures);
        }

        return new BenchResult(
            new ScaleResult(Nodes, cases), [Table(cases), HopTable(cases), MemoryTable(cases)],
            [.. failures.Take(20).Select(f => $"did not complete: {f}")]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Plot> Draw(JsonElement figures) => ScalePlot.Of(BenchJson.Read<ScaleResult>(figures));

    private static ScaleCase Sum(int migrations, ScaleLimits limits, List<ScaleRun> runs, int failures)
    {
        var middle = runs.OrderBy(r => r.Seconds).ElementAt(runs.Count / 2);
        var hops = runs.SelectMany(r => r.AllHops).ToList();
        var byMessage = runs.SelectMany(r => r.Hops).GroupBy(h => h.Key).ToDictionary(
            g => g.Key,
            g => new HopTime(
                Figures.Percentile(g.SelectMany(h => h.Value), 0.5, 2), Figures.Percentile(g.SelectMany(h => h.Value), 0.99, 2)));
        var seconds = Figures.Median(runs.Select(r => r.Seconds), 2);
        return new ScaleCase(
            migrations, limits.InCluster, limits.OutOfNode, runs.Count, failures, seconds,
            Math.Round(migrations / seconds, 1),
            new HopTimes(
                hops.Count, Figures.Percentile(hops, 0.5, 2), Figures.Percentile(hops, 0.99, 2),
                Math.Round(hops.DefaultIfEmpty(0).Max(), 1), byMessage),
            Figures.Median(runs.Select(r => r.CoordinatorCpuMs), 2),
            Figures.Median(runs.Select(r => r.CoordinatorCpuMsAtEnd), 2),
            Figures.Median(runs.Select(r => r.BrokerCpuMs / migrations), 2),
            Math.Round(middle.RecordBytes / (double)migrations),
            [
                middle.Memory("coordinator", s => s.CoordinatorMiB), middle.Memory("broker", s => s.BrokerMiB),
                middle.Memory("simulated nodes", s => s.NodesMiB),
            ],
            middle.Samples);
    }

    private static Table Table(List<ScaleCase> cases)
    {
        var table = Figures.Table(
            "scale: medians", "migrations", "at a time", "failed", "seconds", "a second", "coordinator CPU ms each",
            "of the last tenth", "broker CPU ms each", "record bytes each");
        foreach (var c in cases)
        {
            table.AddRow(
                Figures.Text(c.Migrations), Figures.Text(c.InCluster), Figures.Text(c.Failures),
                Figures.Text(c.Seconds, 1), Figures.Text(c.PerSecond, 1), Figures.Text(c.CoordinatorCpuMs, 1),
                Figures.Text(c.CoordinatorCpuMsAtEnd, 1), Figures.Text(c.BrokerCpuMs, 1), Figures.Text(c.RecordBytes));
        }

        return table;
    }

    private static Table HopTable(List<ScaleCase> cases)
    {
        var table = Figures.Table("scale: from publishing to consumption, ms", "message", [.. cases.SelectMany(
            c => new[] { $"{c.Migrations}/{c.InCluster} p50", "p99" })]);
        foreach (var message in cases.SelectMany(c => c.Hops.ByMessage.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            table.AddRow([message, .. cases.SelectMany(c => c.Hops.ByMessage.TryGetValue(message, out var hop)
                ? new[] { Figures.Text(hop.P50, 2), Figures.Text(hop.P99, 2) }
                : ["", ""])]);
        }

        table.AddRow(["all", .. cases.SelectMany(
            c => new[] { Figures.Text(c.Hops.P50, 2), Figures.Text(c.Hops.P99, 2) })]);
        return table;
    }

    private static Table MemoryTable(List<ScaleCase> cases)
    {
        var table = Figures.Table(
            "scale: memory, MiB", "migrations", "process", "start", "second quarter", "last quarter", "peak");
        foreach (var c in cases)
        {
            foreach (var m in c.Memory)
            {
                table.AddRow(
                    $"{Figures.Text(c.Migrations)}/{c.InCluster}", m.Process, Figures.Text(m.Start), Figures.Text(m.Middle),
                    Figures.Text(m.End), Figures.Text(m.Peak));
            }
        }

        return table;
    }
}
