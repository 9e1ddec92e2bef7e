using System.CommandLine;
using System.Text.Json;
using Migration.Cli.Api;
using Migration.Cli.Following;

namespace Migration.Cli.Commands;

/// <summary><c>cancel ID</c>.</summary>
internal static class CancelCommand
{
    private static readonly Argument<string> Id = MigrationIds.Argument("The migration");

    private static readonly Option<string?> Reason = new("--reason")
    {
        Description = "Why, for the record", HelpName = "TEXT",
    };

    private static readonly Option<bool> Wait = new("--wait")
    {
        Description = "Show the migration until everything is undone",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) =>
        new Command("cancel", "Gives a migration up: the workload carries on where it was") { Id, Reason, Wait }
            .Examples("migratectl cancel 9f3c2a41 --reason 'wrong node' --wait")
            .Does(shell, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var id = await context.Coordinator.ResolveAsync(context.Get(Id), cancellation);
        var answer = await context.Coordinator.CancelAsync(id, context.Get(Reason), context.User, cancellation);
        if (!context.Get(Wait))
        {
            var migration = answer.Deserialize<MigrationInfo>(ApiJson.Options)!;
            context.Printer.Write(answer, table =>
                table.WriteLine(
                $"migration {migration.Id} is {migration.State}; its end: migratectl watch {migration.Id}"));
            return ExitCodes.Done;
        }

        // Rolled back, or withdrawn before it began, is what was asked for.
        return await Progress.FollowAsync(context, id, cancellation) switch
        {
            ExitCodes.NotAsWanted or ExitCodes.Refused => ExitCodes.Done,
            ExitCodes.Done => ExitCodes.NotAsWanted,
            var code => code,
        };
    }
}
