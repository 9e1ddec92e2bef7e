using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>A kubelet, asked directly (port 10250) or through the API server.</summary>
public sealed class KubeletClient : IKubelet, IDisposable
{
    // The kubelet answers a little later than the runtime.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly ServerConnection _server;
    private readonly string _prefix;
    private readonly string _resource;

    private KubeletClient(ServerAccess access, TimeProvider time, string prefix, string resource)
    {
        _server = new ServerConnection(access, Margin, time);
        _prefix = prefix;
        _resource = resource;
    }

    /// <summary>Asks a kubelet directly. Needs the verb create on nodes/checkpoint.</summary>
    /// <param name="kubelet">The kubelet, its address with port 10250.</param>
    /// <param name="time">Clock.</param>
    public static KubeletClient Direct(ServerAccess kubelet, TimeProvider time) =>
        new(kubelet, time, "", "nodes/checkpoint");

    /// <summary>Asks a kubelet through the API server. Needs the verb create on nodes/proxy, which is much.</summary>
    /// <param name="server">The API server.</param>
    /// <param name="node">Name of the node.</param>
    /// <param name="time">Clock.</param>
    public static KubeletClient ThroughServer(ServerAccess server, string node, TimeProvider time) =>
        new(server, time, $"api/v1/nodes/{Uri.EscapeDataString(node)}/proxy/", "nodes/proxy");

    /// <inheritdoc />
    public async Task<string> CheckpointAsync(
        string space, string pod, string container, TimeSpan timeout, CancellationToken cancellation)
    {
        var path = $"{_prefix}checkpoint/{Uri.EscapeDataString(space)}/{Uri.EscapeDataString(pod)}/"
            + $"{Uri.EscapeDataString(container)}?timeout="
            + ((long)Math.Ceiling(timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var call = new ServerCall(HttpMethod.Post, path, $"checkpoint of container {container} in pod {space}/{pod}")
        {
            Permission = $"verb 'create' on resource '{_resource}'",
            Timeout = timeout + Margin,
        };
        try
        {
            return ArchiveIn(call, await _server.SendAsync(call, cancellation));
        }
        catch (KubernetesException e) when (Cure(e) is { } cure)
        {
            throw new KubernetesException(e.Operation, e.Status, $"{e.Cause}: {cure}", e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _server.Dispose();

    private static string ArchiveIn(ServerCall call, string answer)
    {
        try
        {
            if (JsonNode.Parse(answer).At("items") is JsonArray { Count: 1 } items
                && items[0] is JsonValue value && value.TryGetValue<string>(out var path) && path.StartsWith('/'))
            {
                return path;
            }
        }
        catch (JsonException e)
        {
            throw new KubernetesException(call.Operation, HttpStatusCode.OK, $"the answer is no JSON: {answer}", e);
        }

        throw new KubernetesException(
            call.Operation, HttpStatusCode.OK, $"the answer does not name one archive: {answer}");
    }

    private static string? Cure(KubernetesException e) => e.Status switch
    {
        HttpStatusCode.NotFound when e.Cause.Contains("page not found", StringComparison.Ordinal) =>
            "the kubelet has no checkpoints; switch its feature gate ContainerCheckpoint on (Kubernetes 1.30 and later "
            + "have it on)",
        HttpStatusCode.InternalServerError
            when e.Cause.Contains("checkpoint/restore support not available", StringComparison.Ordinal)
                || e.Cause.Contains("unknown method CheckpointContainer", StringComparison.Ordinal)
                || e.Cause.Contains("not implemented", StringComparison.OrdinalIgnoreCase) =>
            "the runtime does not checkpoint; install CRIU on the node and set enable_criu_support = true in crio.conf",
        HttpStatusCode.InternalServerError
            when e.Cause.Contains("consider using --tcp-established", StringComparison.Ordinal) =>
            "CRIU's configuration on the node lacks tcp-established",
        HttpStatusCode.InternalServerError
            when e.Cause.Contains("deadline exceeded", StringComparison.OrdinalIgnoreCase) =>
            "the runtime did not finish in time; raise Kubernetes:Kubelet:CheckpointTimeout or move it at a "
                + "quieter time",
        _ => null,
    };
}
