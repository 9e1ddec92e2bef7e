using System.CommandLine;
using System.Text.Json;
using Migration.Cli.Api;

namespace Migration.Cli.Commands;

/// <summary><c>get ID</c>.</summary>
internal static class GetCommand
{
    private static readonly Argument<string> Id = MigrationIds.Argument("The migration");

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell)
    {
        var command = new Command("get", "Shows one migration with its steps") { Id };
        command.Aliases.Add("describe");
        return command
            .Examples("migratectl get 9f3c2a41", "migratectl get 9f3c2a41 -o yaml")
            .Does(shell, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var id = await context.Coordinator.ResolveAsync(context.Get(Id), cancellation);
        var migration = await context.Coordinator.GetAsync(id, cancellation);
        context.Printer.Write(migration, table =>
            MigrationTable.Describe(table, migration.Deserialize<MigrationInfo>(ApiJson.Options)!));
        return ExitCodes.Done;
    }
}
