using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cli.Api;
using Migration.Cli.Commands;
using Migration.Cli.Output;
using Migration.Contracts;

namespace Migration.Cli.Following;

/// <summary>Follows one migration to its end and says how it ended.</summary>
internal static class Progress
{
    /// <summary>Shows the migration until it has ended.</summary>
    /// <returns>The exit code that tells how it ended.</returns>
    public static async Task<int> FollowAsync(CommandContext context, Guid id, CancellationToken cancellation)
    {
        try
        {
            var view = ViewFor(context);
            var follower = new MigrationFollower(context.Coordinator, context.Shell.Time);
            await view.ShowAsync(follower.FollowAsync(id, cancellation), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            context.Printer.Remark(
                $"Migration {id} goes on. Look again: migratectl watch {id}; give it up: migratectl cancel {id}");
            throw;
        }

        var final = await context.Coordinator.GetAsync(id, cancellation);
        return Report(context.Printer, final);
    }

    private static int Report(Printer printer, JsonNode final)
    {
        var migration = final.Deserialize<MigrationInfo>(ApiJson.Options)!;
        printer.Write(final, table => table.WriteLine(Summary(migration)));
        return StateNames.ExitCode(migration.State);
    }

    /// <summary>How it ended, in a line.</summary>
    public static string Summary(MigrationInfo m)
    {
        var workload = WorkloadName.Text(m.Workload);
        var why = PlainText.OneLine(string.Join(" ", m.Reasons));
        return m.State switch
        {
            MigrationOutcomes.Completed => $"{workload} runs on {m.TargetNode}; it was frozen for "
                + $"{PlainText.Milliseconds(m.FreezeMs)}, {PlainText.Bytes(m.ImageBytes)} went through the registry.",
            MigrationOutcomes.RolledBack => $"{workload} carries on on {m.SourceNode}: {why}",
            MigrationOutcomes.NeedsAttention => $"{workload} needs attention: {why}",
            _ => $"{workload}: {m.State} {why}".TrimEnd(),
        };
    }

    // The final record goes to standard output as JSON or YAML; nothing else may be there then.
    private static IProgressView ViewFor(CommandContext context)
    {
        var shell = context.Shell;
        if (context.Printer.Format != OutputFormat.Table)
            return new LineView(shell.Error);
        return shell.Interactive
            ? new LiveView(Printer.Console(shell, shell.Out), shell.Time)
            : new LineView(shell.Out);
    }
}
