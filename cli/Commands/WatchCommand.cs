using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cli.Api;
using Migration.Cli.Following;
using Migration.Cli.Output;

namespace Migration.Cli.Commands;

/// <summary><c>watch [ID]</c>.</summary>
internal static class WatchCommand
{
    private static readonly Argument<string?> Id = new("ID")
    {
        Description = "The migration to follow to its end; by default all of them from now on",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) => new Command("watch", "Follows migrations as they happen") { Id }
        .Examples("migratectl watch", "migratectl watch 9f3c2a41", "migratectl watch -o json | jq .state")
        .Does(shell, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        if (context.Get(Id) is not { } text)
            return await AllAsync(context, cancellation);
        var id = await context.Coordinator.ResolveAsync(text, cancellation);
        return await Progress.FollowAsync(context, id, cancellation);
    }

    private static async Task<int> AllAsync(CommandContext context, CancellationToken cancellation)
    {
        try
        {
            await foreach (var seen in context.Coordinator.EventsAsync(null, null, cancellation))
                await WriteAsync(context, seen, cancellation);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw Ended(e);
        }

        throw Ended(null);
    }

    private static CliException Ended(Exception? cause) => new(
        ExitCodes.Unreachable, "The coordinator has ended the stream of events.", "Start 'migratectl watch' again.",
        cause);

    // An object a line as JSON, a document each as YAML: both can be read while they are written.
    private static async Task WriteAsync(CommandContext context, EventInfo seen, CancellationToken cancellation)
    {
        var output = context.Shell.Out;
        var node = JsonSerializer.SerializeToNode(seen with { StreamId = null }, ApiJson.Options)!.AsObject();
        if (context.Printer.Format == OutputFormat.Table)
            output.WriteLine(Line(seen));
        else if (context.Printer.Format == OutputFormat.Json)
            output.WriteLine(node.ToJsonString());
        else
            WriteDocument(output, node);
        await output.FlushAsync(cancellation);
    }

    private static void WriteDocument(TextWriter output, JsonObject node)
    {
        output.WriteLine("---");
        StructuredText.Write(output, node, OutputFormat.Yaml);
    }

    private static string Line(EventInfo seen) => PlainText.OneLine(
        $"{seen.At:HH:mm:ss.fff}  {seen.MigrationId}  {seen.State,-14}  {seen.Note ?? StateNames.Meaning(seen.State)}");
}
