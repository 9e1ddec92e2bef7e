using System.CommandLine;
using System.Text.Json.Serialization;
using Migration.Cli.Api;
using Migration.Cli.Following;
using Migration.Cli.Output;
using Migration.Contracts;

namespace Migration.Cli.Commands;

/// <summary><c>drain NODE</c>: a migration for every workload on a node.</summary>
internal static class DrainCommand
{
    private const string NotMoved = "NotMoved";

    private static readonly Argument<string> Node = new("NODE") { Description = "The node to empty" };

    private static readonly Option<string[]> To = new("--to")
    {
        Description = "Nodes that take the workloads, in turn; by default all that can, as evenly as can be",
        HelpName = "NODE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Parallel = new("--parallel")
    {
        Description = "Migrations at a time, 1 to 16", HelpName = "N", DefaultValueFactory = _ => 2,
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Only show what would move where",
    };

    static DrainCommand() => Parallel.Validators.Add(result =>
    {
        if (result.GetValue(Parallel) is < 1 or > 16)
            result.AddError("--parallel has to be from 1 to 16.");
    });

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) =>
        new Command("drain", "Moves every workload that is behind a service off a node, and waits for it")
        {
            Node, To, Parallel, DryRun,
        }
        .Examples(
            "migratectl drain node-a --dry-run",
            "migratectl drain node-a --to node-b node-c --parallel 4")
        .Does(shell, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var moves = await PlanAsync(
            context, SwitchClient.Read(await context.Switch.BackendsAsync(cancellation)), context.Get(Node),
            cancellation);
        if (context.Get(DryRun))
        {
            context.Printer.Write(moves, writer => Write(writer, moves));
            return ExitCodes.Done;
        }

        using var gate = new SemaphoreSlim(context.Get(Parallel));
        var ends = await Task.WhenAll(moves.Select(m => MoveAsync(context, m, gate, cancellation)));
        context.Printer.Write(ends, writer => Write(writer, ends));
        var worst = ends.Select(e => e.ExitCode).DefaultIfEmpty(ExitCodes.Done).Max();
        return worst is ExitCodes.Done or ExitCodes.NeedsAttention ? worst : ExitCodes.NotAsWanted;
    }

    private static async Task<List<Move>> PlanAsync(
        CommandContext context, IReadOnlyList<BackendInfo> backends, string node, CancellationToken cancellation)
    {
        var targets = (context.Get(To) ?? []).Distinct().ToList();
        if (targets.Count == 0)
        {
            var leaving = WorkloadInfo.Of(backends).Where(w => w.Node == node).ToList();
            return await SpreadAsync(context, node, leaving, backends, cancellation);
        }

        if (targets.Contains(node))
            throw new CliException(ExitCodes.Usage, $"{node} cannot take what is to leave it.", "Name other nodes.");
        return
        [
            .. WorkloadInfo.Of(backends).Where(w => w.Node == node)
                .Select((w, i) => new Move(w.Name, w.Workload, node, targets[i % targets.Count])),
        ];
    }

    /// <summary>To the node with the fewest workloads among those that can take each one in.</summary>
    private static async Task<List<Move>> SpreadAsync(
        CommandContext context,
        string node,
        List<WorkloadInfo> leaving,
        IReadOnlyList<BackendInfo> backends,
        CancellationToken cancellation)
    {
        var load = WorkloadInfo.Of(backends).GroupBy(w => w.Node).ToDictionary(g => g.Key, g => g.Count());
        List<Move> moves = [];
        foreach (var workload in leaving)
        {
            var move = new Move(workload.Name, workload.Workload, node, null);
            var answer = await context.Coordinator.MigratabilityAsync(workload.Workload, cancellation);
            var target = answer is not { Reasons.Count: 0 } ? null : answer.Targets
                .Where(t => t.Migratable && t.Node != node)
                .MinBy(t => load.GetValueOrDefault(t.Node))?.Node;
            if (target is not null)
                load[target] = load.GetValueOrDefault(target) + 1;
            moves.Add(target is not null ? move with { To = target } : move with
            {
                State = NotMoved,
                Note = answer is null
                    ? "This coordinator does not say which nodes can take it: name some with --to."
                    : string.Join(" ", answer.AllReasons.DefaultIfEmpty("No other node of its platform is known.")),
                ExitCode = ExitCodes.NotAsWanted,
            });
        }

        return moves;
    }

    private static async Task<Move> MoveAsync(
        CommandContext context, Move move, SemaphoreSlim gate, CancellationToken cancellation)
    {
        if (move.To is null)
            return move;
        await gate.WaitAsync(cancellation);
        try
        {
            var request = new MigrationRequest
            {
                MigrationId = Guid.CreateVersion7(context.Shell.Time.GetUtcNow()),
                Workload = move.Workload,
                SourceNode = move.From,
                TargetNode = move.To,
                Priority = "maintenance",
                RequestedBy = $"{context.User} (drain of {move.From})",
            };
            await Requests.SendAsync(context, request, cancellation);
            var view = new LineView(context.Shell.Error, $"{move.Workload.Pod}/{move.Workload.Container} ");
            var follower = new MigrationFollower(context.Coordinator, context.Shell.Time);
            var last = await view.ShowAsync(follower.FollowAsync(request.MigrationId, cancellation), cancellation);
            return move with
            {
                Migration = request.MigrationId,
                State = last!.Migration.State,
                Note = Progress.Summary(last.Migration),
                ExitCode = StateNames.ExitCode(last.Migration.State),
            };
        }
        catch (CliException e)
        {
            // One workload that cannot move does not keep the others; the table says why. Where the coordinator went
            // away, the migration may well go on.
            var state = e.ExitCode == ExitCodes.Unreachable ? "Unknown" : NotMoved;
            return move with { State = state, Note = e.Message, ExitCode = e.ExitCode };
        }
        finally
        {
            gate.Release();
        }
    }

    private static void Write(TextWriter writer, IReadOnlyList<Move> moves)
    {
        var table = new TextTable("WORKLOAD", "FROM", "TO", "STATE", "NOTE");
        foreach (var move in moves)
            table.Add(move.Name, move.From, move.To, move.State, move.Note);
        if (table.Count == 0)
            writer.WriteLine("No workload behind a service runs there; what serves no address is not moved.");
        else
            table.Write(writer);
    }

    private sealed record Move(string Name, Workload Workload, string From, string? To)
    {
        public Guid? Migration { get; init; }

        public string? State { get; init; }

        public string? Note { get; init; }

        [JsonIgnore]
        public int ExitCode { get; init; }
    }
}
