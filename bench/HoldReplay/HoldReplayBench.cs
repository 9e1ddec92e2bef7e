using Migration.Local.Job;
using Migration.Local.Reporting;
using Spectre.Console;

namespace Migration.Bench.HoldReplay;

/// <summary>What clients see of a migration, with their packets kept and replayed and with them dropped.</summary>
internal sealed class HoldReplayBench : IBench
{
    private const int Connections = 256;
    private const int UsualRounds = 2;

    // What a client may wait beyond the freeze window: its own pause before the request, and the replay.
    private const double AimFactor = 1.1;
    private const double AimMs = 50;

    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc/>
    public string Name => "hold-replay";

    /// <inheritdoc/>
    public string Description =>
        $"longest client stall of a live migration, {Connections} connections that send every " +
        $"{Think.TotalMilliseconds} ms, held packets replayed against dropped";

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var job = new JobOptions { Connections = Connections, Think = Think, FloorRepetitions = 0 };
        var round = new HoldReplayRound(context.Progress);
        List<MigrationReport> buffered = [];
        List<MigrationReport> dropped = [];
        for (var i = 0; i < (context.Repetitions ?? UsualRounds); i++)
        {
            buffered.AddRange(await round.RunAsync(job, buffered: true, cancellation));
            dropped.AddRange(await round.RunAsync(job, buffered: false, cancellation));
        }

        var result = new HoldReplayResult(
            Connections, Median(buffered, m => m.FreezeMs), Median(buffered, m => m.StallMs.Max),
            Median(dropped, m => m.StallMs.Max), buffered.Sum(m => m.ConnectionsLost),
            buffered.Sum(m => m.Resets));
        return new BenchResult(result, [Table(buffered, dropped)], [Verdict(buffered)]);
    }

    private static Table Table(List<MigrationReport> buffered, List<MigrationReport> dropped)
    {
        var table = Figures.Table(
            $"hold-replay: {Connections} connections, ms", "held packets", "freeze", "stall p50", "stall max",
            "stall max - freeze", "aim", "lost", "resets");
        Add(table, "replayed", buffered);
        Add(table, "dropped", dropped);
        return table;
    }

    private static void Add(Table table, string kind, List<MigrationReport> reports)
    {
        foreach (var m in reports)
            AddRow(table, kind, m.FreezeMs, m.StallMs.P50, m.StallMs.Max, m.ConnectionsLost, m.Resets);
        AddRow(
            table, $"{kind}, median", Median(reports, m => m.FreezeMs), Median(reports, m => m.StallMs.P50),
            Median(reports, m => m.StallMs.Max), reports.Sum(m => m.ConnectionsLost), reports.Sum(m => m.Resets));
    }

    private static void AddRow(
        Table table, string kind, double freeze, double p50, double max, int lost, int resets) => table.AddRow(
            kind, Figures.Text(freeze, 1), Figures.Text(p50, 1), Figures.Text(max, 1), Figures.Text(max - freeze, 1),
            Figures.Text(Aim(freeze), 1), Figures.Text(lost), Figures.Text(resets));

    private static string Verdict(List<MigrationReport> buffered)
    {
        var reached = buffered.Count(m => m.StallMs.Max <= Aim(m.FreezeMs));
        return $"aim: stall max <= {AimFactor} x freeze + {AimMs} ms, reached by {reached} of {buffered.Count} " +
            "migrations with replay";
    }

    private static double Aim(double freezeMs) => (AimFactor * freezeMs) + AimMs;

    private static double Median(IEnumerable<MigrationReport> reports, Func<MigrationReport, double> figure) =>
        Figures.Median(reports.Select(figure), 1);
}
