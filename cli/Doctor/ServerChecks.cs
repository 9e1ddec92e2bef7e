using System.Net;
using System.Text.Json.Nodes;
using Migration.Cli.Commands;
using Migration.Platform.Oci;

namespace Migration.Cli.Doctor;

/// <summary>Whether the servers answer and are ready.</summary>
internal static class ServerChecks
{
    /// <summary>Makes the checks.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(
        CommandContext context, string? registry, bool plainHttp, CancellationToken cancellation)
    {
        List<Finding> findings =
        [
            .. await HealthAsync("coordinator", context.Coordinator.HealthAsync, cancellation),
            .. await HealthAsync("switchctl", context.Switch.HealthAsync, cancellation),
        ];
        if (registry is not null)
            findings.Add(await RegistryAsync(registry, plainHttp, context, cancellation));
        return findings;
    }

    private static async Task<IReadOnlyList<Finding>> HealthAsync(
        string server,
        Func<CancellationToken, Task<(HttpStatusCode Status, JsonNode? Body)>> ask,
        CancellationToken cancellation)
    {
        try
        {
            var (status, body) = await ask(cancellation);
            var parts = Parts(body).Select(p => p.Status == "Healthy"
                ? Finding.Ok($"{server}: {p.Name}", "healthy")
                : Finding.Failed(
                    $"{server}: {p.Name}", $"{p.Status} {p.Description}".TrimEnd(), Cure(server, p.Name))).ToList();
            return status == HttpStatusCode.OK
                ? [Finding.Ok(server, "ready"), .. parts]
                :
                [
                    Finding.Failed(
                        server, $"not ready ({(int)status})", $"The lines below say why; else {server}'s log."),
                    .. parts,
                ];
        }
        catch (CliException e)
        {
            return [Finding.Failed(server, e.Message, e.Advice ?? $"See {server}'s log.")];
        }
    }

    private static IEnumerable<(string Name, string Status, string Description)> Parts(JsonNode? body) =>
        ((body?["checks"] as JsonObject) ?? []).Select(c => (
            c.Key,
            c.Value?["status"]?.GetValue<string>() ?? "unknown",
            c.Value?["description"]?.GetValue<string>() ?? ""));

    private static string Cure(string server, string part) => part switch
    {
        _ when part.StartsWith("switch", StringComparison.Ordinal) =>
            "Is the switch running, and does SwitchCtl:Address name its P4Runtime port?",
        "record" => "Can the coordinator write its database? See Coordinator:Database.",
        _ when part.StartsWith("masstransit", StringComparison.Ordinal) =>
            "Is RabbitMQ running, and do the settings under Bus name it?",
        _ => $"See {server}'s log.",
    };

    private static async Task<Finding> RegistryAsync(
        string registry, bool plainHttp, CommandContext context, CancellationToken cancellation)
    {
        var options = new RegistryClientOptions
        {
            Registry = registry, PlainHttp = plainHttp, RequestTimeout = context.Connection.Timeout,
        };
        if (options.Validate() is { Count: > 0 } errors)
            throw new CliException(ExitCodes.Usage, string.Join('\n', errors));
        try
        {
            using var client = new RegistryClient(options, context.Shell.Time);
            await client.PingAsync(cancellation);
            return Finding.Ok("registry", $"{registry} answers");
        }
        catch (RegistryException e)
        {
            return Finding.Failed(
                "registry", e.Message, "Is it running, and is TLS as expected? --plain-http for one without TLS.");
        }
    }
}
