using System.Globalization;
using Spectre.Console;

namespace Migration.Bench;

/// <summary>What the user sees.</summary>
internal sealed class Screen
{
    private const int WidthOfFiles = 140;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly long _start;
    private readonly Lock _gate = new();

    public Screen()
    {
        _start = _time.GetTimestamp();
        if (!Console.IsOutputRedirected)
            return;
        // A file or pipe has no width and no colours; the tables are not to be folded for it.
        AnsiConsole.Profile.Width = WidthOfFiles;
        AnsiConsole.Profile.Capabilities.Ansi = false;
        AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
    }

    /// <summary>One line of progress, with the time since the start.</summary>
    public void Line(string text)
    {
        var seconds = _time.GetElapsedTime(_start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        lock (_gate)
            AnsiConsole.MarkupLine($"[grey]{seconds,7} s[/]  {Markup.Escape(text)}");
    }

    /// <summary>An error.</summary>
    public void Error(string text)
    {
        lock (_gate)
            AnsiConsole.MarkupLine($"[red]{Markup.Escape(text)}[/]");
    }

    /// <summary>The benches there are.</summary>
    public void List(IEnumerable<IBench> benches)
    {
        var table = new Table { Border = TableBorder.Rounded }.AddColumns("bench", "measures");
        foreach (var bench in benches)
            table.AddRow(Markup.Escape(bench.Name), Markup.Escape(bench.Description));
        lock (_gate)
            AnsiConsole.Write(table);
    }

    /// <summary>What a bench found.</summary>
    public void Result(BenchResult result)
    {
        lock (_gate)
        {
            foreach (var table in result.Tables)
                AnsiConsole.Write(table);
            foreach (var remark in result.Remarks)
                AnsiConsole.MarkupLine(Markup.Escape(remark));
        }
    }
}
