using System.Globalization;
using Migration.Local.Events;
using Migration.Local.Reporting;
using Spectre.Console;

namespace Migration.AppHost;

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
        var seconds = _time.GetElapsedTime(_start).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        lock (_gate)
            AnsiConsole.MarkupLine($"[grey]{seconds,8} s[/]  {Markup.Escape(text)}");
    }

    /// <summary>An event of a migration, with the steps it reports.</summary>
    public void Event(MigrationEvent seen)
    {
        Line($"migration {ShortId.Of(seen.MigrationId)}: {seen.Name} {EventText.Details(seen)}".TrimEnd());
    }

    /// <summary>An error.</summary>
    public void Error(string text)
    {
        lock (_gate)
            AnsiConsole.MarkupLine($"[red]{Markup.Escape(text)}[/]");
    }

    /// <summary>A block of plain text; not folded, so that commands in it can be copied.</summary>
    public void Text(string text)
    {
        lock (_gate)
            Console.WriteLine(text);
    }

    /// <summary>The report as tables.</summary>
    public void Report(MigrationRunReport report)
    {
        lock (_gate)
        {
            if (report.Migrations.Count > 0)
            {
                AnsiConsole.Write(ReportTables.Summary(report));
                AnsiConsole.Write(ReportTables.Steps(report));
            }

            Console.WriteLine(ReportTables.Verdict(report));
        }
    }
}
