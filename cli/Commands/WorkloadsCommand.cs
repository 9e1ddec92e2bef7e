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

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) =>
        new Command("workloads", "Lists the containers behind services: where they run, and what moves them") { Node }
            .Examples("migratectl workloads", "migratectl workloads --node node-a -o json")
            .Does(shell, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var node = context.Get(Node);
        var workloads = WorkloadInfo.Of(SwitchClient.Read(await context.Switch.BackendsAsync(cancellation)))
            .Where(w => node is null || w.Node == node).ToList();
        context.Printer.Write(workloads, writer => Write(writer, workloads));
        return ExitCodes.Done;
    }

    private static void Write(TextWriter writer, List<WorkloadInfo> workloads)
    {
        var table = new TextTable("WORKLOAD", "NODE", "ADDRESS", "SERVICES", "TRAFFIC", "MIGRATION");
        foreach (var w in workloads)
            table.Add(w.Name, w.Node, w.Address, string.Join(",", w.Services), w.State, w.Migration?.ToString());
        if (table.Count == 0)
            writer.WriteLine("No workload is behind a service.");
        else
            table.Write(writer);
    }
}
