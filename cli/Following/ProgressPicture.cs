using System.Globalization;
using Migration.Cli.Api;
using Migration.Cli.Output;
using Migration.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Migration.Cli.Following;

/// <summary>A migration under way, drawn.</summary>
internal static class ProgressPicture
{
    private const int BarCells = 30;

    /// <summary>Draws it.</summary>
    /// <param name="migration">How it stands.</param>
    /// <param name="elapsed">Time since it was requested.</param>
    public static IRenderable Of(MigrationInfo migration, TimeSpan elapsed)
    {
        var parts = new List<IRenderable> { Head(migration), State(migration, elapsed), Bar(migration) };
        if (migration.Steps.Count > 0)
            parts.Add(Steps(migration));
        parts.AddRange(migration.Reasons.Select(r => new Markup($"[red]{Safe(r)}[/]")));
        return new Rows(parts);
    }

    private static Markup Head(MigrationInfo m) => new(
        $"[bold]{Safe(WorkloadName.Text(m.Workload))}[/]  {Safe(m.SourceNode ?? "?")} -> {Safe(m.TargetNode)}"
        + $"  [grey]{m.Id}[/]");

    private static Markup State(MigrationInfo m, TimeSpan elapsed)
    {
        var queue = m.QueuePosition is { } position ? $" (position {position})" : "";
        return new Markup(
            $"[{Colour(m.State)}]{Safe(m.State)}[/]{queue}  {StateNames.Meaning(m.State)}  "
            + $"[bold]{PlainText.Duration(elapsed)}[/]");
    }

    private static Markup Bar(MigrationInfo m)
    {
        var moved = m.Steps.Where(s => s.Name == MigrationSteps.Push).Sum(s => s.Bytes ?? 0);
        var figures = (moved > 0 ? $"  {PlainText.Bytes(moved)} pushed" : "")
            + (m.FreezeMs is { } freeze ? $"  freeze {PlainText.Milliseconds(freeze)}" : "");
        if (StateNames.Progress(m.State) is not { } part)
            return new Markup($"[grey]{figures}[/]");
        var full = (int)Math.Round(part * BarCells);
        var percent = part.ToString("0 %", CultureInfo.InvariantCulture);
        var (done, rest) = (new string('━', full), new string('━', BarCells - full));
        return new Markup($"[{Colour(m.State)}]{done}[/][grey]{rest}[/] {percent,5}{figures}");
    }

    private static Table Steps(MigrationInfo m)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var column in (string[])["step", "node", "took", "bytes"])
        {
            table.AddColumn(new TableColumn($"[grey]{column}[/]")
            {
                Alignment = column is "took" or "bytes" ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, 3, 0),
            });
        }

        foreach (var step in m.Steps)
        {
            table.AddRow(
                step.Failure is null ? Safe(step.Name) : $"[red]{Safe(step.Name)} failed[/]",
                Safe(step.Node),
                PlainText.Milliseconds(step.DurationMs),
                PlainText.Bytes(step.Bytes));
        }

        return table;
    }

    private static string Colour(string state) => state switch
    {
        MigrationOutcomes.Completed => "green",
        MigrationOutcomes.RolledBack or "RollingBack" => "yellow",
        MigrationOutcomes.NeedsAttention or MigrationOutcomes.Rejected => "red",
        _ => "blue",
    };

    private static string Safe(string text) => Markup.Escape(PlainText.OneLine(text));
}
