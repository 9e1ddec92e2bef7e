using System.Globalization;
using System.Text.Json;
using Migration.Bench.Plots;
using Migration.Local.Cluster;
using Migration.Local.Job;
using Migration.Local.Load;
using Migration.Local.Machine;
using Migration.Local.Reporting;
using Spectre.Console;

namespace Migration.Bench.Freeze;

/// <summary>How long a workload stands still, by size and load, beside the least possible and the usual manual way.</summary>
internal sealed class FreezeBench : IBench
{
    private const string Instance = "benchfreeze";
    private const int UsualRepetitions = 5;
    private const int Connections = 32;
    private const int WritesPerSecond = 5000;
    private const double AimFactor = 1.15;
    private const double AimMs = 50;

    private static readonly int[] Sizes = [16, 64, 256, 1024];
    private static readonly string[] Strategies = [FreezeWays.StopAndCopy, FreezeWays.PreCopy];

    /// <inheritdoc/>
    public string Name => "freeze";

    /// <inheritdoc/>
    public string Description =>
        $"freeze of a redis with {string.Join(", ", Sizes)} MiB, idle and at {WritesPerSecond} writes a second, beside " +
        "podman's checkpoint and restore alone and the usual commands by hand; --limit N: the N smallest sizes; " +
        $"--only TEXT: cases by name, such as '256 MiB idle {FreezeWays.StopAndCopy}'";

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        List<FreezeCase> cases = [];
        foreach (var way in Strategies.Reverse().Where(w => Sizes.Any(s => Wanted(context, s, w))))
            cases.AddRange(await RunAsync(way, context, cancellation));
        var repetitions = context.Repetitions ?? UsualRepetitions;
        var remarks = cases.Where(c => Strategies.Contains(c.Way)).Select(Verdict).ToList();
        return new BenchResult(new FreezeResult(repetitions, cases), [Table(cases)], remarks);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Plot> Draw(JsonElement figures) => FreezePlot.Of(BenchJson.Read<FreezeResult>(figures));

    // A cluster for each strategy: it is the coordinator's policy.
    private static async Task<List<FreezeCase>> RunAsync(
        string way, BenchContext context, CancellationToken cancellation)
    {
        var repetitions = context.Repetitions ?? UsualRepetitions;
        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Instance = Instance,
                Extra = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["coordinator"] = Policy(way) },
            },
            context.Progress, cancellation);
        await using var job = await MigrationJob.StartAsync(
            cluster, new JobOptions { Connections = Connections, FloorRepetitions = 0 }, context.Progress,
            cancellation: cancellation);
        var byHand = new ManualMove(cluster, job.Image);
        // Once there and back: the first migration of a service that has just started is slower.
        await MigrateAsync(job, cancellation);
        await MigrateAsync(job, cancellation);

        List<FreezeCase> cases = [];
        var keys = 0;
        foreach (var mib in Sizes.Take(context.Limit ?? Sizes.Length).Where(s => Wanted(context, s, way)))
        {
            var floor = (await FloorMeasurement.RunAsync(
                cluster.Nodes[Topology.Nodes[0].Name], job.Image, repetitions, mib, cancellation)).TotalMs;
            context.Progress($"{mib} MiB: checkpoint and restore alone {Figures.Text(floor)} ms");
            keys = await RedisData.FillAsync(
                cluster.Nodes[job.Node], job.Workload.Container, keys, mib, cancellation);
            if (Wanted(context, mib, FreezeLoads.Idle, way))
            {
                cases.Add(await MeasureAsync(
                    job, mib, FreezeLoads.Idle, way, floor, repetitions, context, cancellation));
            }

            if (Wanted(context, mib, FreezeLoads.Writes, way))
            {
                await using var load = await WriteLoad.StartAsync(
                    cluster.Network.Clients, MigrationJob.Service, keys, WritesPerSecond, cancellation);
                cases.Add(await MeasureAsync(
                    job, mib, FreezeLoads.Writes, way, floor, repetitions, context, cancellation));
            }

            // Neither depends on the strategy.
            if (way != Strategies[0])
                continue;
            cases.Add(Alone(mib, FreezeWays.Floor, floor, floor, 0));
            if (Wanted(context, mib, FreezeLoads.Idle, FreezeWays.ByHand) &&
                await ByHandAsync(byHand, mib, floor, repetitions, context, cancellation) is { } manual)
            {
                cases.Add(manual);
            }
        }

        return cases;
    }

    private static bool Wanted(BenchContext context, int mib, string way) =>
        Wanted(context, mib, FreezeLoads.Idle, way) || Wanted(context, mib, FreezeLoads.Writes, way) ||
        (way == Strategies[0] && Wanted(context, mib, FreezeLoads.Idle, FreezeWays.ByHand));

    private static bool Wanted(BenchContext context, int mib, string load, string way) =>
        context.Only is not { } text || $"{mib} MiB {load} {way}".Contains(text, StringComparison.Ordinal);

    private static Dictionary<string, string> Policy(string strategy) => new()
    {
        ["Coordinator__Policies__0__Name"] = strategy,
        ["Coordinator__Policies__0__Strategy"] = strategy,
    };

    private static async Task<FreezeCase?> ByHandAsync(
        ManualMove byHand, int mib, double floor, int repetitions, BenchContext context, CancellationToken cancellation)
    {
        List<ManualMoveResult> moves = [];
        try
        {
            for (var i = 0; i < repetitions; i++)
                moves.Add(await byHand.RunAsync(mib, cancellation));
        }
        catch (LocalRunException e) when (e.Message.Contains("buildah", StringComparison.Ordinal))
        {
            context.Progress($"by hand is left out: {e.Message}; apt-get install buildah");
            return null;
        }

        var freeze = Figures.Median(moves.Select(m => m.FreezeMs), 1);
        context.Progress($"{mib} MiB by hand: {Figures.Text(freeze)} ms");
        return Alone(mib, FreezeWays.ByHand, freeze, floor, moves[0].ArchiveBytes);
    }

    private static async Task<FreezeCase> MeasureAsync(
        MigrationJob job, int mib, string load, string way, double floor, int repetitions, BenchContext context,
        CancellationToken cancellation)
    {
        List<MigrationReport> reports = [];
        for (var i = 0; i < repetitions; i++)
        {
            var report = await MigrateAsync(job, cancellation);
            reports.Add(report);
            context.Progress(
                $"{mib} MiB {load} {way}: freeze {Figures.Text(report.FreezeMs)} ms, stall " +
                $"{Figures.Text(report.StallMs.Max)} ms; {Steps(report)}");
        }

        var middle = reports.OrderBy(r => r.FreezeMs).ElementAt(reports.Count / 2);
        return new FreezeCase(
            mib, load, way,
            Figures.Median(reports.Select(r => r.FreezeMs), 1),
            Figures.Median(reports.Select(r => r.StallMs.Max), 1),
            Figures.Median(reports.Select(r => r.TotalMs), 1),
            middle.ImageBytes,
            Math.Round(floor, 1),
            middle.Steps.GroupBy(s => s.Name).ToDictionary(s => s.Key, s => s.Sum(t => t.Ms)));
    }

    private static async Task<MigrationReport> MigrateAsync(MigrationJob job, CancellationToken cancellation)
    {
        var report = await job.MigrateAsync(Topology.Nodes.First(n => n.Name != job.Node).Name, cancellation);
        return report.Good
            ? report
            : throw new LocalRunException(
                $"migration {report.Id} ended {report.Outcome} ({report.Reason}), {report.ConnectionsLost} connections " +
                $"lost, {report.WrongReplies} wrong replies");
    }

    private static FreezeCase Alone(int mib, string way, double milliseconds, double floor, long bytes) => new(
        mib, FreezeLoads.Idle, way, Math.Round(milliseconds, 1), null, Math.Round(milliseconds, 1), bytes,
        Math.Round(floor, 1), new Dictionary<string, double>());

    private static string Steps(MigrationReport report) => string.Join(
        ", ", report.Steps.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name} {s.Ms:0}")));

    private static string Verdict(FreezeCase c)
    {
        var aim = (c.FloorMs * AimFactor) + AimMs;
        return $"{c.Mib} MiB {c.Load} {c.Way}: freeze {Figures.Text(c.FreezeMs)} ms, aim {Figures.Text(aim)} ms " +
            $"(floor x {AimFactor} + {AimMs}): {(c.FreezeMs <= aim ? "reached" : "missed")}";
    }

    private static Table Table(List<FreezeCase> cases)
    {
        var table = Figures.Table(
            "freeze: medians, ms", "redis", "load", "way", "freeze", "over floor", "stall max", "total", "MiB moved");
        foreach (var c in cases)
        {
            table.AddRow(
                $"{c.Mib} MiB", c.Load, c.Way, Figures.Text(c.FreezeMs), Figures.Text(c.FreezeMs - c.FloorMs),
                c.StallMaxMs is { } stall ? Figures.Text(stall) : "", Figures.Text(c.TotalMs),
                Figures.Text(c.Bytes / 1048576.0, 1));
        }

        return table;
    }
}
