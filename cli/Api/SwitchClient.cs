using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cli.Configuration;

namespace Migration.Cli.Api;

/// <summary>switchctl's HTTP API, the part for looking.</summary>
internal sealed class SwitchClient(Connection connection) : IDisposable
{
    private readonly ServerLink _link = new(
        "switch controller",
        connection.Switch,
        connection.Timeout,
        "Is switchctl running? --switch, MIGRATECTL_SWITCH or a context names another address.",
        authorities: connection.CertificateAuthorityFile);

    /// <summary>The services with their addresses.</summary>
    public async Task<JsonArray> ServicesAsync(CancellationToken cancellation) =>
        (await _link.GetAsync("services", cancellation))!.AsArray();

    /// <summary>What is behind the services.</summary>
    public async Task<JsonArray> BackendsAsync(CancellationToken cancellation) =>
        (await _link.GetAsync("backends", cancellation))!.AsArray();

    /// <summary>The rows of a switch, by table; of the first one when none is named.</summary>
    public async Task<JsonObject> TablesAsync(string? name, CancellationToken cancellation) =>
        (await _link.GetAsync(name is null ? "tables" : $"tables?switch={Uri.EscapeDataString(name)}", cancellation))!
            .AsObject();

    /// <summary>Whether it can do its work, and what is missing.</summary>
    public Task<(System.Net.HttpStatusCode Status, JsonNode? Body)> HealthAsync(CancellationToken cancellation) =>
        _link.HealthAsync(cancellation);

    /// <summary>The backends, typed.</summary>
    public static IReadOnlyList<BackendInfo> Read(JsonArray backends) =>
        backends.Deserialize<List<BackendInfo>>(ApiJson.Options) ?? [];

    /// <inheritdoc />
    public void Dispose() => _link.Dispose();
}
