using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using Migration.Contracts;
using Migration.Dashboard.Access;
using Migration.Dashboard.Model;

namespace Migration.Dashboard.Sources;

/// <summary>A coordinator over its HTTP API, for hosts that are another process on its machine.</summary>
/// <param name="http">Client with the coordinator's address.</param>
/// <param name="nodes">The nodes that the coordinator knows.</param>
public sealed class CoordinatorLink(HttpClient http, IReadOnlyList<NodeInfo> nodes) : IMigrationSource
{
    private const string Who = "the coordinator";

    /// <inheritdoc />
    public IReadOnlyList<NodeInfo> Nodes { get; } = nodes;

    /// <inheritdoc />
    public async Task<IReadOnlyList<MigrationInfo>> ListAsync(
        MigrationFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var query = new List<string> { string.Create(CultureInfo.InvariantCulture, $"limit={filter.Limit}") };
        if (filter.States.Count > 0)
            query.Add($"state={string.Join(',', filter.States)}");
        if (filter.Workload is not null)
            query.Add($"workload={Uri.EscapeDataString(filter.Workload)}");
        if (filter.Node is not null)
            query.Add($"node={Uri.EscapeDataString(filter.Node)}");
        if (filter.Before is { } before)
            query.Add($"before={Uri.EscapeDataString(before.ToString("O", CultureInfo.InvariantCulture))}");
        return await ReadAsync<List<MigrationInfo>>($"migrations?{string.Join('&', query)}", cancellation) ?? [];
    }

    /// <inheritdoc />
    public Task<MigrationInfo?> FindAsync(Guid id, CancellationToken cancellation) =>
        ReadAsync<MigrationInfo>($"migrations/{id}", cancellation);

    /// <inheritdoc />
    public IAsyncEnumerable<MigrationNews?> FollowAsync(CancellationToken cancellation) =>
        EventStream.ReadAsync<MigrationNews>(http, "events", Who, cancellation);

    /// <inheritdoc />
    public async IAsyncEnumerable<MigrationNews> FollowAsync(
        Guid id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var news in EventStream.ReadAsync<MigrationNews>(
            http, $"migrations/{id}/events", Who, cancellation))
        {
            if (news is not null)
                yield return news;
        }
    }

    /// <inheritdoc />
    public async Task<MovabilityInfo> CheckAsync(Workload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        string[] parts = [workload.Platform, workload.Namespace, workload.Pod, workload.Container];
        var path = $"workloads/{string.Join('/', parts.Select(Uri.EscapeDataString))}/migratability";
        return await ReadAsync<MovabilityInfo>(path, cancellation)
            ?? throw new SourceUnavailableException("the coordinator does not say whether workloads can be moved");
    }

    /// <inheritdoc />
    public Task<ActionOutcome> RequestAsync(
        MigrationRequested request, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ActAsync(request.MigrationId, caller, "migrations", request, cancellation);
    }

    /// <inheritdoc />
    public Task<ActionOutcome> CancelAsync(
        Guid id, string? reason, ClaimsPrincipal caller, CancellationToken cancellation) =>
        ActAsync(
            id, caller, $"migrations/{id}/cancel", new { reason, requestedBy = DashboardAccess.Requester },
            cancellation);

    private async Task<ActionOutcome> ActAsync(
        Guid? id, ClaimsPrincipal caller, string path, object body, CancellationToken cancellation)
    {
        if (!DashboardAccess.MayAct(caller))
            return ActionOutcome.Refused(DashboardAccess.OnlyLooks);
        try
        {
            using var response = await EventStream.GuardAsync(
                () => http.PostAsJsonAsync(path, body, EventStream.Json, cancellation), Who, cancellation);
            return response.IsSuccessStatusCode
                ? new ActionOutcome(id, null)
                : ActionOutcome.Refused(await ProblemAsync(response, cancellation));
        }
        catch (SourceUnavailableException e)
        {
            return ActionOutcome.Refused(e.Message);
        }
    }

    private async Task<T?> ReadAsync<T>(string path, CancellationToken cancellation)
        where T : class
    {
        using var response = await EventStream.GuardAsync(() => http.GetAsync(path, cancellation), Who, cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        if (!response.IsSuccessStatusCode)
            throw new SourceUnavailableException(await ProblemAsync(response, cancellation));
        return await EventStream.GuardAsync(
            () => response.Content.ReadFromJsonAsync<T>(EventStream.Json, cancellation), Who, cancellation);
    }

    // RFC 9457: the detail says what to do.
    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            var problem = JsonSerializer.Deserialize<JsonElement>(text);
            if (problem.TryGetProperty("detail", out var detail) && detail.GetString() is { } said)
                return said;
        }
        catch (JsonException)
        {
            // Not from the coordinator itself; the status has to do.
        }

        return $"The coordinator answers {(int)response.StatusCode} {response.ReasonPhrase}.";
    }
}
