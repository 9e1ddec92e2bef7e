using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cli.Configuration;
using Migration.Contracts;

namespace Migration.Cli.Api;

/// <summary>The coordinator's HTTP API (docs/contracts.md).</summary>
internal sealed class CoordinatorClient(Connection connection) : IDisposable
{
    private const int LongestId = 36;
    private const int ShortestPart = 4;

    private readonly ServerLink _link = new(
        "coordinator",
        connection.Coordinator,
        connection.Timeout,
        "Is it running? 'dotnet run --project AppHost' starts everything on this machine; --coordinator, "
            + "MIGRATECTL_COORDINATOR or a context names another address.",
        connection.ApiKey,
        connection.CertificateAuthorityFile);

    /// <summary>Requests a migration. The id in it makes the request repeatable.</summary>
    public Task<JsonNode> RequestAsync(MigrationRequest request, CancellationToken cancellation) =>
        _link.PostAsync("migrations", request, cancellation);

    /// <summary>Migrations, newest first.</summary>
    public async Task<JsonArray> ListAsync(
        IReadOnlyList<string> states, string? workload, int limit, CancellationToken cancellation)
    {
        var query = $"migrations?limit={limit}"
            + (states.Count > 0 ? $"&state={Uri.EscapeDataString(string.Join(',', states))}" : "")
            + (workload is null ? "" : $"&workload={Uri.EscapeDataString(workload)}");
        return (await _link.GetAsync(query, cancellation))!.AsArray();
    }

    /// <summary>One migration.</summary>
    public async Task<JsonNode> GetAsync(Guid id, CancellationToken cancellation) =>
        (await _link.GetAsync($"migrations/{id}", cancellation))!;

    /// <summary>Cancels a migration.</summary>
    public Task<JsonNode> CancelAsync(Guid id, string? reason, string requestedBy, CancellationToken cancellation) =>
        _link.PostAsync($"migrations/{id}/cancel", new { reason, requestedBy }, cancellation);

    /// <summary>Whether a workload could be migrated now; null when this coordinator does not answer that.</summary>
    public async Task<MigratabilityInfo?> MigratabilityAsync(Workload workload, CancellationToken cancellation)
    {
        var path = string.Join('/', new[] { workload.Platform, workload.Namespace, workload.Pod, workload.Container }
            .Select(Uri.EscapeDataString));
        var answer = await _link.GetAsync($"workloads/{path}/migratability", cancellation, mayBeAbsent: true);
        return answer.Deserialize<MigratabilityInfo?>(ApiJson.Options);
    }

    /// <summary>Whether it can do its work, and what is missing.</summary>
    public Task<(System.Net.HttpStatusCode Status, JsonNode? Body)> HealthAsync(CancellationToken cancellation) =>
        _link.HealthAsync(cancellation);

    /// <summary>The id of a migration from the whole of it or enough of its beginning or end.</summary>
    /// <exception cref="CliException">No migration or more than one has it.</exception>
    public async Task<Guid> ResolveAsync(string text, CancellationToken cancellation)
    {
        if (Guid.TryParse(text, out var whole))
            return whole;
        if (text.Length is < ShortestPart or >= LongestId || !text.All(c => char.IsAsciiHexDigit(c) || c == '-'))
        {
            throw new CliException(
                ExitCodes.Usage, $"'{text}' is no id of a migration.",
                $"Give the id, or at least {ShortestPart} digits of its beginning or end, as 'list' shows.");
        }

        var ids = (await ListAsync([], null, 1000, cancellation))
            .Select(m => m!["id"]!.GetValue<string>())
            .Where(id => id.StartsWith(text, StringComparison.OrdinalIgnoreCase)
                || id.EndsWith(text, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return ids.Count switch
        {
            1 => Guid.Parse(ids[0]),
            0 => throw new CliException(
                ExitCodes.NotFound, $"No migration's id begins or ends with '{text}'.",
                "'migratectl list' shows them."),
            _ => throw new CliException(
                ExitCodes.Usage, $"'{text}' fits {ids.Count} migrations: {string.Join(", ", ids.Take(5))}.",
                "Give more digits."),
        };
    }

    /// <summary>
    /// Events of one migration from its beginning, or of all from now on; after <paramref name="after"/> where given.
    /// </summary>
    public async IAsyncEnumerable<EventInfo> EventsAsync(
        Guid? id, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await _link.OpenAsync(
            id is null ? "events" : $"migrations/{id}/events", after, cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var parser = SseParser.Create(
            stream, (_, data) => JsonSerializer.Deserialize<EventInfo>(data, ApiJson.Options));
        await foreach (var item in parser.EnumerateAsync(cancellation))
        {
            if (item.Data is { } seen)
                yield return seen with { StreamId = item.EventId };
        }
    }

    /// <inheritdoc />
    public void Dispose() => _link.Dispose();
}
