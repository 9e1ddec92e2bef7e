using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>
/// An API server over real HTTPS with the semantics that count here: versions and conflicts, pages, watches that can be
/// cut and forgotten, patches, preconditions, graceful deletion of pods, evictions, Status objects as refusals.
/// </summary>
public sealed class FakeApiServer : FakeServer
{
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly FakeDeletion _deletion;

    private FakeApiServer(FakeAuthority authority)
        : base(authority, "kubernetes.default.svc") => _deletion = new FakeDeletion(this, _time);

    public FakeStore Store { get; } = new();

    /// <summary>Permissions that the account lacks, as "verb resource", for example "patch pods".</summary>
    public ConcurrentDictionary<string, bool> Denied { get; } = new(StringComparer.Ordinal);

    /// <summary>The kubelets behind the node proxy, by node name.</summary>
    public ConcurrentDictionary<string, FakeKubelet> Kubelets { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether an eviction is allowed; otherwise it is refused as a disruption budget does.</summary>
    public Func<string, bool> MayEvict { get; set; } = _ => true;

    /// <summary>Whether the admission policy that looks at HeldNames is in force.</summary>
    public bool HoldsNames { get; set; } = true;

    /// <summary>Most items in one page of a list, whatever is asked for.</summary>
    public int LargestPage { get; set; } = int.MaxValue;

    public static async Task<FakeApiServer> StartAsync(FakeAuthority? authority = null)
    {
        var server = new FakeApiServer(authority ?? new FakeAuthority());
        server.Tokens["good-token"] = true;
        await server.ListenAsync();
        return server;
    }

    /// <summary>Access with a token that is let in.</summary>
    public ServerAccess Access() => new()
    {
        Server = Address,
        Authorities = [Authority.Certificate],
        Tokens = new GoodToken(),
        Namespace = "containerflow",
    };

    /// <summary>A client of it; the caller disposes it.</summary>
    public KubernetesApi Client() => new(Access(), TimeSpan.FromSeconds(30), _time);

    /// <summary>Puts an object in as if it had been there always.</summary>
    public JsonObject Add(KubernetesKind kind, string? space, JsonObject item)
    {
        item["apiVersion"] ??= kind.ApiVersion;
        item["kind"] ??= kind.Name;
        if (space is not null)
            item.Child("metadata")["namespace"] = space;
        if (!Store.TryCreate(kind.Path(space, item.Name()), item, _time))
            throw new InvalidOperationException($"{kind.Name} {item.Name()} is there already.");
        return Get(kind, space, item.Name())!;
    }

    public JsonObject? Get(KubernetesKind kind, string? space, string name) => Store.Find(kind.Path(space, name));

    public JsonObject? Change(KubernetesKind kind, string? space, string name, Action<JsonObject> change) =>
        Store.Change(kind.Path(space, name), item =>
        {
            change(item);
            return item;
        });

    public IReadOnlyList<JsonObject> All(KubernetesKind kind, string? space) =>
        Store.List(path => FakePath.Parse(path) is { } p && p.Plural == kind.Plural
            && (space is null || p.Space == space));

    /// <summary>Whether no StatefulSet may make a pod of that name (deploy/kubernetes/base/held-names.yaml).</summary>
    public bool IsHeld(string? space, string name) => HoldsNames
        && All(KubernetesKind.HeldName, space).Any(h => h.Text("spec", "pod") == name);

    public override async ValueTask DisposeAsync()
    {
        Store.EndWatches();
        await base.DisposeAsync();
    }

    protected override Task RefuseAsync(HttpContext context) =>
        FakeStatus.WriteAsync(context, 401, "Unauthorized", "Unauthorized");

    protected override async Task HandleAsync(HttpContext context)
    {
        var path = FakePath.Parse(context.Request.Path.Value!.Trim('/'));
        if (path is null)
        {
            await FakeStatus.WriteAsync(context, 404, "NotFound", "the server could not find the requested resource");
            return;
        }

        var resource = path.Subresource is null ? path.Plural : $"{path.Plural}/{path.Subresource.Split('/')[0]}";
        var verb = VerbOf(context, path);
        if (Denied.ContainsKey($"{verb} {resource}"))
        {
            await FakeStatus.WriteAsync(context, 403, "Forbidden",
                $"{resource} is forbidden: User \"system:serviceaccount:containerflow:agent\" cannot {verb} resource "
                + $"\"{resource}\" in API group \"\"");
            return;
        }

        await (verb switch
        {
            "create" when path.Subresource?.StartsWith("proxy/", StringComparison.Ordinal) == true =>
                ProxyAsync(context, path),
            "create" when path.Subresource == "eviction" => EvictAsync(context, path),
            "create" => CreateAsync(context, path),
            "list" => ListAsync(context, path),
            "watch" => WatchAsync(context, path),
            "get" => GetAsync(context, path),
            "update" => UpdateAsync(context, path),
            "patch" => PatchAsync(context, path),
            _ => DeleteAsync(context, path),
        });
    }

    private static string VerbOf(HttpContext context, FakePath path) => context.Request.Method switch
    {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ when path.Name is not null => "get",
        _ => context.Request.Query["watch"] == "true" ? "watch" : "list",
    };

    private async Task CreateAsync(HttpContext context, FakePath path)
    {
        var item = await FakeStatus.ReadBodyAsync(context);
        if (path.Space is not null)
            item.Child("metadata")["namespace"] = path.Space;
        var name = item.Name();
        // Admission comes first, whether there is one of that name or not.
        if (path.Plural == "pods" && KeptName.IsOfSet(item) && IsHeld(path.Space, name))
        {
            await FakeStatus.WriteAsync(context, 403, "Forbidden",
                $"pods \"{name}\" is forbidden: ValidatingAdmissionPolicy 'containerflow-held-names' with binding "
                + "'containerflow-held-names' denied request: it is held");
            return;
        }

        if (context.Request.Query["dryRun"] == "All" && Store.Find($"{path.Collection}/{name}") is null)
        {
            await FakeStatus.WriteAsync(context, 201, item);
            return;
        }

        if (!Store.TryCreate($"{path.Collection}/{name}", item, _time))
        {
            await FakeStatus.WriteAsync(context, 409, "AlreadyExists", $"{path.Plural} \"{name}\" already exists");
            return;
        }

        await FakeStatus.WriteAsync(context, 201, Store.Find($"{path.Collection}/{name}")!);
    }

    private async Task GetAsync(HttpContext context, FakePath path)
    {
        if (Store.Find(path.Full) is { } item)
            await FakeStatus.WriteAsync(context, 200, item);
        else
            await NotFoundAsync(context, path);
    }

    private async Task ListAsync(HttpContext context, FakePath path)
    {
        var query = context.Request.Query;
        var version = Store.Version;
        var items = Store.List(path.Contains)
            .Where(i => FakeSelectors.Fits(i, query["labelSelector"].ToString(), query["fieldSelector"].ToString()))
            .ToList();
        var from = int.TryParse(query["continue"], CultureInfo.InvariantCulture, out var start) ? start : 0;
        var size = Math.Min(int.Parse(query["limit"].ToString(), CultureInfo.InvariantCulture), LargestPage);
        var page = items.Skip(from).Take(size).ToList();
        foreach (var item in page)
        {
            item.Remove("apiVersion");
            item.Remove("kind");
        }

        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (from + page.Count < items.Count)
            metadata["continue"] = (from + page.Count).ToString(CultureInfo.InvariantCulture);
        await FakeStatus.WriteAsync(context, 200, new JsonObject
        {
            ["kind"] = "List",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. page]),
        });
    }

    private async Task WatchAsync(HttpContext context, FakePath path)
    {
        var query = context.Request.Query;
        var version = long.Parse(query["resourceVersion"].ToString(), CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        if (Store.Watch(version) is not { } changes)
        {
            // As an API server does: the watch begins, and its first line is the refusal.
            await WriteLineAsync(context, "ERROR",
                FakeStatus.Of(410, "Expired", "too old resource version: "
                    + version.ToString(CultureInfo.InvariantCulture)));
            return;
        }

        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        try
        {
            await foreach (var (type, changed, item) in changes.ReadAllAsync(context.RequestAborted))
            {
                if (path.Contains(changed)
                    && FakeSelectors.Fits(item, query["labelSelector"].ToString(), query["fieldSelector"].ToString()))
                    await WriteLineAsync(context, type, (JsonObject)item.DeepClone());
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
        finally
        {
            Store.Leave(changes);
        }
    }

    private static async Task WriteLineAsync(HttpContext context, string type, JsonObject item)
    {
        await context.Response.WriteAsync(
            new JsonObject { ["type"] = type, ["object"] = item }.ToJsonString() + "\n");
        await context.Response.Body.FlushAsync();
    }

    private async Task UpdateAsync(HttpContext context, FakePath path)
    {
        var item = await FakeStatus.ReadBodyAsync(context);
        var isOld = false;
        var result = Store.Change(path.Full, current =>
        {
            isOld = item.Text("metadata", "resourceVersion") is { } version
                && version != current.Text("metadata", "resourceVersion");
            return isOld ? current : item;
        });
        if (result is null)
            await NotFoundAsync(context, path);
        else if (isOld)
            await ConflictAsync(context, path);
        else
            await FakeStatus.WriteAsync(context, 200, result);
    }

    private async Task PatchAsync(HttpContext context, FakePath path)
    {
        var body = await FakeStatus.ReadNodeAsync(context);
        var kind = context.Request.ContentType ?? "";
        var refusal = 0;
        var result = Store.Change(path.Full, current =>
        {
            if (kind.StartsWith("application/json-patch+json", StringComparison.Ordinal))
            {
                var patched = FakePatch.Operations(current, (JsonArray)body);
                refusal = patched is null ? 422 : 0;
                return patched ?? current;
            }

            var merged = (JsonObject)FakePatch.Merge(current, body,
                kind.StartsWith("application/strategic-merge-patch+json", StringComparison.Ordinal))!;
            refusal = body.Text("metadata", "resourceVersion") is { } version
                && version != current.Text("metadata", "resourceVersion") ? 409 : 0;
            return refusal == 0 ? merged : current;
        });
        if (result is null)
            await NotFoundAsync(context, path);
        else if (refusal == 409)
            await ConflictAsync(context, path);
        else if (refusal == 422)
            await FakeStatus.WriteAsync(context, 422, "Invalid", "the server rejected our request due to an "
                + "error in it");
        else
            await FakeStatus.WriteAsync(context, 200, result);
    }

    private async Task DeleteAsync(HttpContext context, FakePath path)
    {
        var options = await FakeStatus.ReadBodyAsync(context);
        if (Store.Find(path.Full) is not { } item)
        {
            await NotFoundAsync(context, path);
            return;
        }

        if (options.Text("preconditions", "uid") is { } uid && uid != item.Uid())
        {
            await ConflictAsync(context, path);
            return;
        }

        _deletion.Delete(path, options.Number("gracePeriodSeconds"));
        _deletion.CollectGarbage(item, options.Text("propagationPolicy") == "Orphan");
        await FakeStatus.WriteAsync(context, 200, item);
    }

    private async Task EvictAsync(HttpContext context, FakePath path)
    {
        if (MayEvict(path.Name!))
        {
            _deletion.Delete(path with { Subresource = null }, null);
            await FakeStatus.WriteAsync(context, 201, FakeStatus.Of(201, "Created", "evicted"));
        }
        else
        {
            await FakeStatus.WriteAsync(context, 429, "TooManyRequests",
                "Cannot evict pod as it would violate the pod's disruption budget.");
        }
    }

    private Task ProxyAsync(HttpContext context, FakePath path) =>
        Kubelets.TryGetValue(path.Name!, out var kubelet)
            ? kubelet.CheckpointAsync(context, path.Subresource!["proxy".Length..])
            : FakeStatus.WriteAsync(context, 503, "ServiceUnavailable", "error trying to reach service");

    private static Task NotFoundAsync(HttpContext context, FakePath path) =>
        FakeStatus.WriteAsync(context, 404, "NotFound", $"{path.Plural} \"{path.Name}\" not found");

    private static Task ConflictAsync(HttpContext context, FakePath path) =>
        FakeStatus.WriteAsync(context, 409, "Conflict",
            $"Operation cannot be fulfilled on {path.Plural} \"{path.Name}\": the object has been modified; "
            + "please apply your changes to the latest version and try again");
}
