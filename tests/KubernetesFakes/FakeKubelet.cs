using Microsoft.AspNetCore.Http;

namespace Migration.KubernetesFakes;

/// <summary>A kubelet over real HTTPS, its errors word for word those of pkg/kubelet/server.</summary>
public sealed class FakeKubelet : FakeServer
{
    private FakeKubelet(FakeAuthority authority, string node)
        : base(authority, node)
    {
    }

    /// <summary>Makes the checkpoint of namespace, pod and container: path of the archive, or what it throws.</summary>
    public Func<string, string, string, Task<string>> Checkpoint { get; set; } =
        (_, _, _) => throw new InvalidOperationException("checkpoint/restore support not available");

    /// <summary>Containers that there are, as "namespace/pod/container"; null for any.</summary>
    public HashSet<string>? Containers { get; set; }

    /// <summary>Whether the feature gate ContainerCheckpoint is on.</summary>
    public bool IsGateOn { get; set; } = true;

    /// <summary>Whether the account may create nodes/checkpoint.</summary>
    public bool IsAllowed { get; set; } = true;

    /// <summary>Value of the last timeout parameter.</summary>
    public string? LastTimeout { get; private set; }

    public static async Task<FakeKubelet> StartAsync(FakeAuthority authority, string node)
    {
        var kubelet = new FakeKubelet(authority, node);
        kubelet.Tokens["good-token"] = true;
        await kubelet.ListenAsync();
        return kubelet;
    }

    public async Task CheckpointAsync(HttpContext context, string path)
    {
        if (!IsGateOn || path.Split('/') is not ["", "checkpoint", var space, var pod, var container])
        {
            await WriteAsync(context, 404, "404 page not found");
            return;
        }

        if (!IsAllowed)
        {
            await WriteAsync(context, 403,
                "Forbidden (user=system:serviceaccount:containerflow:agent, verb=create, resource=nodes, "
                + "subresource=checkpoint)");
            return;
        }

        LastTimeout = context.Request.Query["timeout"].LastOrDefault();
        if (LastTimeout is not null && !long.TryParse(LastTimeout, out _))
            await WriteAsync(context, 404, "cannot parse value of timeout parameter");
        else if (Containers is { } there && !there.Any(c => c.StartsWith($"{space}/{pod}/", StringComparison.Ordinal)))
            await WriteAsync(context, 404, "pod does not exist");
        else if (Containers is { } known && !known.Contains($"{space}/{pod}/{container}"))
            await WriteAsync(context, 404, $"container {container} does not exist");
        else
            await AnswerAsync(context, space, pod, container);
    }

    protected override Task HandleAsync(HttpContext context) => CheckpointAsync(context, context.Request.Path.Value!);

    protected override Task RefuseAsync(HttpContext context) => WriteAsync(context, 401, "Unauthorized");

    private async Task AnswerAsync(HttpContext context, string space, string pod, string container)
    {
        try
        {
            var archive = await Checkpoint(space, pod, container);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($"{{\"items\":[\"{archive}\"]}}");
        }
        catch (InvalidOperationException e)
        {
            await WriteAsync(context, 500, $"checkpointing of {space}/{pod}/{container} failed ({e.Message})");
        }
    }

    private static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }
}
