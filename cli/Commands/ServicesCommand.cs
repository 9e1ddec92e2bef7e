using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cli.Api;
using Migration.Cli.Output;

namespace Migration.Cli.Commands;

/// <summary><c>services</c>.</summary>
internal static class ServicesCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell)
    {
        var command = new Command("services", "Shows the addresses that clients use, and what is behind them");
        command.Aliases.Add("svc");
        return command.Examples("migratectl services", "migratectl services -o yaml").Does(shell, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var services = await context.Switch.ServicesAsync(cancellation);
        var backends = await context.Switch.BackendsAsync(cancellation);
        var both = new JsonObject { ["services"] = services, ["backends"] = backends };
        context.Printer.Write(both, table => Write(table, services, SwitchClient.Read(backends)));
        return ExitCodes.Done;
    }

    private static void Write(TextWriter writer, JsonArray services, IReadOnlyList<BackendInfo> backends)
    {
        var table = new TextTable("SERVICE", "ADDRESS", "BACKEND", "NODE", "POD ADDRESS", "STATE");
        foreach (var service in services.Deserialize<List<ServiceInfo>>(ApiJson.Options)!)
        {
            var address = $"{service.Vip}:{service.Port}/{service.Protocol}";
            var members = backends.Where(b => b.Service == service.Name).ToList();
            if (members.Count == 0)
                table.Add(service.Name, address, null, null, null, "no backend");
            foreach (var backend in members)
                table.Add(
                    service.Name, address, backend.Name, backend.Node, $"{backend.Address}:{backend.Port}",
                    backend.State);
        }

        if (table.Count == 0)
            writer.WriteLine("No services. docs/contracts.md says how they are registered at switchctl.");
        else
            table.Write(writer);
    }
}
