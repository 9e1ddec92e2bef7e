using System.CommandLine;
using System.Text.Json;
using Migration.Cli.Api;
using Migration.Cli.Following;
using Migration.Contracts;

namespace Migration.Cli.Commands;

/// <summary><c>migrate WORKLOAD [--to NODE]</c>.</summary>
internal static class MigrateCommand
{
    private static readonly Argument<string> Name = new("WORKLOAD")
    {
        Description = $"The container to move, as {WorkloadName.Form}",
    };

    private static readonly Option<string?> To = new("--to")
    {
        Description = "Node to move it to; by default the coordinator chooses one", HelpName = "NODE",
    };

    private static readonly Option<string?> From = new("--from")
    {
        Description = "Node it runs on; by default the coordinator finds it", HelpName = "NODE",
    };

    private static readonly Option<string?> Strategy = new("--strategy")
    {
        Description = "How its memory gets across; by default as the coordinator's policies say",
        HelpName = string.Join("|", MigrationStrategies.All),
    };

    private static readonly Option<string?> Ownership = new("--ownership")
    {
        Description = "How its pod's owner comes to own the target, on Kubernetes; by default adopt",
        HelpName = string.Join("|", OwnershipStrategies.All),
    };

    private static readonly Option<string?> Priority = new("--priority")
    {
        Description = "Who goes first when more is asked for than may run at a time",
        HelpName = "NAME",
    };

    private static readonly Option<Guid?> Id = new("--id")
    {
        Description = "Id of the request: the same id again gets the same answer and starts nothing twice",
        HelpName = "GUID",
    };

    private static readonly Option<bool> Wait = new("--wait")
    {
        Description = "Show the migration until it has ended; the exit code says how",
    };

    static MigrateCommand() => Priority.AcceptOnlyFromAmong("system-critical", "user-triggered", "maintenance");

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) =>
        new Command("migrate", "Moves a container to another node while its clients stay connected")
        {
            Name, To, From, Strategy, Ownership, Priority, Id, Wait,
        }
        .Examples(
            "migratectl migrate cache/redis --to node-b --wait",
            "migratectl migrate kubernetes/shop/cart-0/cart --to node-b -o json")
        .Does(shell, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var request = new MigrationRequest
        {
            MigrationId = context.Get(Id) ?? Guid.CreateVersion7(context.Shell.Time.GetUtcNow()),
            Workload = WorkloadName.Parse(context.Get(Name), context.Connection),
            TargetNode = context.Get(To),
            SourceNode = context.Get(From),
            Priority = context.Get(Priority),
            Strategy = context.Get(Strategy),
            Ownership = context.Get(Ownership),
            RequestedBy = context.User,
        };
        var answer = await Requests.SendAsync(context, request, cancellation);
        var migration = answer.Deserialize<MigrationInfo>(ApiJson.Options)!;
        if (context.Get(Wait))
            return await Progress.FollowAsync(context, migration.Id, cancellation);

        context.Printer.Write(answer, table =>
        {
            table.WriteLine($"migration {migration.Id} is {migration.State}");
            table.WriteLine($"follow it: migratectl watch {migration.Id}");
        });
        return ExitCodes.Done;
    }
}
