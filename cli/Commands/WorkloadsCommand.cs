using System.CommandLine;
using Migration.Cli.Api;
using Migration.Cli.Output;

namespace Migration.Cli.Commands;

/// <summary><c>workloads</c>.</summary>
internal static class WorkloadsCommand
{
    private static readonly Option<string?> Node = new("--node")
    {
        Description = "Only workloads on this node", HelpName = "NODE",
    };

    private static readonly Option<bool> NoChecks = new("--no-checks")
    {
        Description = "Do not ask the coordinator whether each could be migrated now",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) =>
        new Command("workloads", "Lists the containers behind services: where they run, whether they can be moved")
            {
                Node, NoChecks,
            }
            .Examples("migratectl workloads", "migratectl workloads --node node-a -o json")
            .Does(shell, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var node = context.Get(Node);
        var workloads = WorkloadInfo.Of(SwitchClient.Read(await context.Switch.BackendsAsync(cancellation)))
            .Where(w => node is null || w.Node == node).ToList();
        if (!context.Get(NoChecks))
            workloads = await CheckAsync(context, workloads, cancellation);
        context.Printer.Write(workloads, writer => Write(writer, workloads));
        return ExitCodes.Done;
    }

    // The question goes to the nodes; a few at a time keep a long list short without crowding them.
    private static async Task<List<WorkloadInfo>> CheckAsync(
        CommandContext context, List<WorkloadInfo> workloads, CancellationToken cancellation)
    {
        var answers = new WorkloadInfo[workloads.Count];
        try
        {
            await Parallel.ForAsync(
                0,
                workloads.Count,
                new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation },
                async (i, stop) => answers[i] = workloads[i] with
                {
                    Migratability = await context.Coordinator.MigratabilityAsync(workloads[i].Workload, stop),
                });
        }
        catch (CliException e)
        {
            context.Printer.Remark($"Whether they can be moved is not known: {e.Message}");
            return workloads;
        }

        if (answers.Length > 0 && answers.All(a => a.Migratability is null))
            context.Printer.Remark("This coordinator does not say whether workloads can be moved.");
        return [.. answers];
    }

    private static void Write(TextWriter writer, List<WorkloadInfo> workloads)
    {
        var table = new TextTable("WORKLOAD", "NODE", "ADDRESS", "SERVICES", "TRAFFIC", "MIGRATION", "MOVABLE");
        foreach (var w in workloads)
        {
            table.Add(
                w.Name, w.Node, w.Address, string.Join(",", w.Services), w.State, w.Migration?.ToString(),
                w.Migratability is { } answer ? answer.Migratable ? "yes" : "no" : null);
        }

        if (table.Count == 0)
            writer.WriteLine("No workload is behind a service.");
        else
            table.Write(writer);
        foreach (var w in workloads.Where(w => w.Migratability is { Migratable: false }))
        {
            writer.WriteLine();
            writer.WriteLine($"{w.Name} cannot be moved:");
            foreach (var reason in w.Migratability!.AllReasons)
                writer.WriteLine($"  - {PlainText.OneLine(reason)}");
        }
    }
}
