using System.CommandLine;
using System.Text.Json;
using Migration.Cli.Api;

namespace Migration.Cli.Commands;

/// <summary><c>list</c>.</summary>
internal static class ListCommand
{
    private static readonly Option<string[]> State = new("--state")
    {
        Description = "Only migrations in these states", HelpName = "STATE", AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Workload = new("--workload")
    {
        Description = "Only migrations of workloads whose name ends so, for example cache/redis", HelpName = "NAME",
    };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "At most so many, 1 to 1000", HelpName = "N", DefaultValueFactory = _ => 100,
    };

    static ListCommand() => State.CompletionSources.Add([.. StateNames.All]);

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell)
    {
        var command = new Command("list", "Lists migrations, newest first") { State, Workload, Limit };
        command.Aliases.Add("ls");
        return command
            .Examples(
                "migratectl list",
                "migratectl list --state Held Checkpointed Pushed",
                "migratectl list --workload cache/redis -o json")
            .Does(shell, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var list = await context.Coordinator.ListAsync(
            context.Get(State) ?? [], context.Get(Workload), context.Get(Limit), cancellation);
        context.Printer.Write(list, table => MigrationTable.Write(
            table, list.Deserialize<List<MigrationInfo>>(ApiJson.Options)!, context.Shell.Time.GetUtcNow()));
        return ExitCodes.Done;
    }
}
