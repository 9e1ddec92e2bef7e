using Migration.Local.Cluster;
using Migration.Local.Job;
using Migration.Local.Machine;
using Migration.Local.Reporting;
using Spectre.Console;

namespace Migration.Bench.Hops;

/// <summary>What the bus costs inside the freeze window, on real parts.</summary>
internal sealed class HopsBench : IBench
{
    private const string Instance = "benchhops";
    private const int UsualRepetitions = 30;
    private const int Connections = 32;
    private const double AimMs = 5;

    /// <inheritdoc/>
    public string Name => "hops";

    /// <inheritdoc/>
    public string Description =>
        $"time between the steps inside the freeze window, over {UsualRepetitions} migrations (--repetitions) of a redis " +
        $"with {Connections} connections";

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var trace = new HopTrace();
        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Instance = Instance }, context.Progress, cancellation);
        await using var job = await MigrationJob.StartAsync(
            cluster, new JobOptions { Connections = Connections, FloorRepetitions = 0 }, context.Progress, trace.Note,
            cancellation);
        // There and back first: a service that has just started is slower.
        await MigrateAsync(job, cancellation);
        await MigrateAsync(job, cancellation);
        List<MigrationReport> reports = [];
        for (var i = 0; i < (context.Repetitions ?? UsualRepetitions); i++)
        {
            reports.Add(await MigrateAsync(job, cancellation));
            context.Progress($"freeze {Figures.Text(reports[^1].FreezeMs)} ms; " + string.Join(", ", HopTrace.Messages
                .SkipLast(1).Select(m => $"{m} {Text(trace.Of(reports[^1].Id, m))}")));
        }

        List<HopCase> cases = [.. HopTrace.Messages.SkipLast(1).Select(
            message => Sum(message, [.. reports.Select(r => trace.Of(r.Id, message))]))];
        var result = new HopsResult(reports.Count, Figures.Median(reports.Select(r => r.FreezeMs), 1), cases);
        return new BenchResult(result, [Table(result)], [.. cases.Select(Verdict)]);
    }

    private static async Task<MigrationReport> MigrateAsync(MigrationJob job, CancellationToken cancellation)
    {
        var report = await job.MigrateAsync(Topology.Nodes.First(n => n.Name != job.Node).Name, cancellation);
        return report.Good
            ? report
            : throw new LocalRunException($"migration {report.Id} ended {report.Outcome} ({report.Reason})");
    }

    private static HopCase Sum(string message, List<Hop> hops) => new(
        message, hops[0].From, hops[0].To,
        Figures.Median(hops.Select(h => h.BeforeSentMs), 2),
        Figures.Median(hops.Select(h => h.Ms), 2),
        Figures.Percentile(hops.Select(h => h.Ms), 0.99, 2),
        Figures.Median(hops.Select(h => h.BeforeSentMs + h.Ms), 2));

    private static string Text(Hop hop) => $"{Figures.Text(hop.BeforeSentMs, 1)} + {Figures.Text(hop.Ms, 1)} ms";

    private static string Verdict(HopCase hop) =>
        $"{hop.Message}: p50 {Figures.Text(hop.P50, 1)} ms, aim {AimMs} ms: {(hop.P50 <= AimMs ? "reached" : "missed")}";

    private static Table Table(HopsResult result)
    {
        var table = Figures.Table(
            $"hops inside the freeze window ({result.Migrations} migrations, freeze {Figures.Text(result.FreezeMs)} ms): ms",
            "message", "after", "before", "until sent p50", "to the next step p50", "p99", "between the steps p50");
        foreach (var h in result.Hops)
        {
            table.AddRow(
                h.Message, h.From, h.To, Figures.Text(h.BeforeSentP50, 1), Figures.Text(h.P50, 1), Figures.Text(h.P99, 1),
                Figures.Text(h.BetweenStepsP50, 1));
        }

        return table;
    }
}
