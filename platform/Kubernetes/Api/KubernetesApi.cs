using System.Net;
using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>An API server over HTTPS and JSON, without a client library.</summary>
public sealed partial class KubernetesApi : IKubernetesApi, IDisposable
{
    /// <summary>Objects in one page of a list; what kubectl asks for.</summary>
    private const int PageSize = 500;

    private readonly ServerConnection _server;
    private readonly TimeProvider _time;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="access">The server.</param>
    /// <param name="timeout">How long an answer may take.</param>
    /// <param name="time">Clock.</param>
    public KubernetesApi(ServerAccess access, TimeSpan timeout, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(access);
        _server = new ServerConnection(access, timeout, time);
        _time = time;
        OwnNamespace = access.Namespace;
    }

    /// <inheritdoc />
    public string OwnNamespace { get; }

    /// <inheritdoc />
    public void Dispose() => _server.Dispose();

    /// <inheritdoc />
    public async Task<JsonObject?> FindAsync(
        KubernetesKind kind, string? space, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kind);
        try
        {
            return await _server.SendJsonAsync(Call(HttpMethod.Get, "get", kind, space, name), cancellation);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<JsonObject>> ListAsync(
        KubernetesKind kind, ObjectSelection selection, CancellationToken cancellation) =>
        (await ListWithVersionAsync(kind, selection, cancellation)).Items;

    /// <inheritdoc />
    public Task<JsonObject> CreateAsync(
        KubernetesKind kind, string? space, JsonObject manifest, CancellationToken cancellation,
        string? name = null, string? subresource = null)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var call = Call(HttpMethod.Post, "create", kind, space, name, subresource);
        return _server.SendJsonAsync(
            call with { Body = manifest, TellsBusy = subresource == "eviction" }, cancellation);
    }

    /// <inheritdoc />
    public Task TryCreateAsync(
        KubernetesKind kind, string? space, JsonObject manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var call = Call(HttpMethod.Post, "create", kind, space);
        return _server.SendJsonAsync(
            call with { Body = manifest, Path = $"{call.Path}?dryRun=All" }, cancellation);
    }

    /// <inheritdoc />
    public Task<JsonObject> ReplaceAsync(
        KubernetesKind kind, string? space, JsonObject manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(manifest);
        return _server.SendJsonAsync(
            Call(HttpMethod.Put, "update", kind, space, manifest.Name()) with { Body = manifest }, cancellation);
    }

    /// <inheritdoc />
    public Task<JsonObject> PatchAsync(
        KubernetesKind kind, string? space, string name, PatchKind patchKind, JsonNode patch,
        CancellationToken cancellation, string? subresource = null)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return _server.SendJsonAsync(
            Call(HttpMethod.Patch, "patch", kind, space, name, subresource) with
            {
                Body = patch,
                ContentType = patchKind switch
                {
                    PatchKind.Json => "application/json-patch+json",
                    PatchKind.Strategic => "application/strategic-merge-patch+json",
                    _ => "application/merge-patch+json",
                },
            },
            cancellation);
    }

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(
        KubernetesKind kind, string? space, string name, DeleteOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(options);
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions" };
        if (options.GracePeriodSeconds is { } grace)
            body["gracePeriodSeconds"] = grace;
        if (options.Uid is { } uid)
            body["preconditions"] = new JsonObject { ["uid"] = uid };
        if (options.OrphansDependents)
            body["propagationPolicy"] = "Orphan";
        try
        {
            await _server.SendJsonAsync(
                Call(HttpMethod.Delete, "delete", kind, space, name) with { Body = body }, cancellation);
            return true;
        }
        catch (KubernetesException e) when (e.IsNotFound || (e.IsConflict && options.Uid is not null))
        {
            return false;
        }
    }

    private async Task<(IReadOnlyList<JsonObject> Items, string Version)> ListWithVersionAsync(
        KubernetesKind kind, ObjectSelection selection, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(selection);
        var items = new List<JsonObject>();
        string? next = null;
        while (true)
        {
            var query = $"{Query(selection)}&limit={PageSize}"
                + (next is null ? "" : $"&continue={Uri.EscapeDataString(next)}");
            JsonObject page;
            try
            {
                page = await _server.SendJsonAsync(ListCall("list", kind, selection, query), cancellation);
            }
            catch (KubernetesException e) when (e.Status is HttpStatusCode.Gone && next is not null)
            {
                // The pages belong to a state that the server has forgotten meanwhile.
                items.Clear();
                next = null;
                continue;
            }

            // In a list, the server leaves out what all items have in common.
            foreach (var item in page.Items("items").ToList())
            {
                item["apiVersion"] ??= kind.ApiVersion;
                item["kind"] ??= kind.Name;
                items.Add(item);
            }

            next = page.Text("metadata", "continue");
            if (string.IsNullOrEmpty(next))
                return (items, page.Text("metadata", "resourceVersion") ?? "");
        }
    }

    private static ServerCall ListCall(string verb, KubernetesKind kind, ObjectSelection selection, string query)
    {
        var call = Call(HttpMethod.Get, verb, kind, selection.Namespace);
        return call with { Path = $"{call.Path}?{query}" };
    }

    private static string Query(ObjectSelection selection)
    {
        var query = "labelSelector=" + Uri.EscapeDataString(selection.Labels ?? "");
        return selection.Fields is null ? query : $"{query}&fieldSelector={Uri.EscapeDataString(selection.Fields)}";
    }

    private static ServerCall Call(
        HttpMethod method, string verb, KubernetesKind kind, string? space, string? name = null,
        string? subresource = null)
    {
        var resource = subresource is null ? kind.Plural : $"{kind.Plural}/{subresource}";
        var where = kind.IsNamespaced ? space is null ? " in all namespaces" : $" in namespace {space}" : "";
        var group = kind.Group.Length == 0 ? "" : $" of group {kind.Group}";
        return new ServerCall(
            method, kind.Path(space, name, subresource), $"{verb} {resource}{(name is null ? "" : " " + name)}{where}")
        {
            Permission = $"verb '{verb}' on resource '{resource}'{group}{where}",
        };
    }
}
