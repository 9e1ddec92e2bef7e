using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cli.Api;
using Spectre.Console;

namespace Migration.Cli.Output;

/// <summary>Writes results to standard output and remarks to standard error.</summary>
internal sealed class Printer(Shell shell, OutputFormat format)
{
    /// <summary>The chosen format.</summary>
    public OutputFormat Format { get; } = format;

    /// <summary>The surroundings.</summary>
    public Shell Shell { get; } = shell;

    /// <summary>Writes what a server said: whole as JSON or YAML, or as the table that is made here.</summary>
    public void Write(JsonNode node, Action<TextWriter> table)
    {
        if (Format == OutputFormat.Table)
            table(Shell.Out);
        else
            StructuredText.Write(Shell.Out, node, Format);
    }

    /// <summary>Writes a value of our own likewise.</summary>
    public void Write<T>(T value, Action<TextWriter> table) =>
        Write(JsonSerializer.SerializeToNode(value, ApiJson.Options)!, table);

    /// <summary>A line for people beside the result.</summary>
    public void Remark(string text) => Shell.Error.WriteLine(text);

    /// <summary>An error and what to do about it.</summary>
    public static void Error(Shell shell, string message, string? advice)
    {
        var console = Console(shell, shell.Error);
        console.MarkupLine($"[red]error:[/] {Markup.Escape(Safe(message))}");
        if (advice is not null)
            console.MarkupLine($"[yellow]  try:[/] {Markup.Escape(Safe(advice))}");
    }

    /// <summary>A console for drawing on a stream.</summary>
    public static IAnsiConsole Console(Shell shell, TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = shell.Interactive ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = shell.Colors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = shell.Interactive ? InteractionSupport.Yes : InteractionSupport.No,
        });
        console.Profile.Width = shell.Interactive ? shell.Width : short.MaxValue;
        return console;
    }

    // What a server says is shown line by line, but without anything that a terminal would act on.
    private static string Safe(string text) => string.Join('\n', text.Split('\n').Select(PlainText.OneLine));
}
