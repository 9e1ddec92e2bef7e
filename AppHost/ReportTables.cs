using System.Globalization;
using Migration.Local.Reporting;
using Spectre.Console;

namespace Migration.AppHost;

/// <summary>The report for people.</summary>
internal static class ReportTables
{
    private const double BytesPerMegabyte = 1e6;

    private static readonly string[] Columns =
    [
        "migration", "from", "to", "outcome", "lost", "resets", "wrong", "stall p50", "max", "freeze", "image",
    ];

    /// <summary>A row per migration: what the clients saw.</summary>
    public static Table Summary(MigrationRunReport report)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(
            Markup.Escape($"{report.Workload}, {report.Connections} connections")) };
        foreach (var column in Columns)
            table.AddColumn(new TableColumn(column) { Alignment = Justify.Right });
        foreach (var m in report.Migrations)
        {
            table.AddRow(
                [
                    ShortId.Of(m.Id), m.Source, m.Target, m.Outcome, Text(m.ConnectionsLost), Text(m.Resets),
                    Text(m.WrongReplies), Ms(m.StallMs.P50), Ms(m.StallMs.Max), Ms(m.FreezeMs), Megabytes(m.ImageBytes),
                ]);
        }

        return table;
    }

    /// <summary>A row per step and a column per migration.</summary>
    public static Table Steps(MigrationRunReport report)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle("steps") };
        table.AddColumn("step");
        foreach (var m in report.Migrations)
            table.AddColumn(new TableColumn(Markup.Escape($"{m.Source} -> {m.Target}")) { Alignment = Justify.Right });
        foreach (var name in report.Migrations.SelectMany(m => m.Steps).Select(s => s.Name).Distinct())
            table.AddRow([name, .. report.Migrations.Select(m => Cell(m.Steps.Where(s => s.Name == name).ToList()))]);
        return table;
    }

    /// <summary>The last lines: the floor, what made it not good, and the verdict.</summary>
    public static string Verdict(MigrationRunReport report)
    {
        List<string> lines = [];
        if (report.Floor is { } floor)
        {
            lines.Add($"checkpoint and restore alone, idle redis, median of {floor.Repetitions}: " +
                $"{Ms(floor.CheckpointMs)} + {Ms(floor.RestoreMs)} = {Ms(floor.TotalMs)}");
            lines.AddRange(report.Migrations.Where(m => m.FreezeMs > 0).Select(m =>
                $"freeze window of {ShortId.Of(m.Id)}: {Ms(m.FreezeMs)}, {Ms(m.FreezeMs - floor.TotalMs)} over that"));
        }

        if (report.NewConnections is { } arrivals)
        {
            lines.Add($"new connections: {arrivals.Attempted} attempted, {arrivals.Failed} failed" +
                (arrivals.FirstFailure is { } why ? $" ({why})" : ""));
        }

        lines.AddRange(report.Migrations.Where(m => m.Reason is not null).Select(m => $"{m.Id}: {m.Reason}"));
        lines.Add(report.Good ? "all connections survived" : "NOT GOOD: see the rows above");
        return string.Join('\n', lines);
    }

    private static string Cell(List<StepTime> steps) => steps.Count == 0
        ? "-"
        : Ms(steps.Sum(s => s.Ms)) +
            (steps.Sum(s => s.Bytes ?? 0) is > 0 and var bytes ? $" ({Megabytes(bytes)})" : "");

    private static string Ms(double milliseconds) => milliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms";

    private static string Megabytes(long bytes) =>
        (bytes / BytesPerMegabyte).ToString("0.0", CultureInfo.InvariantCulture) + " MB";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
