using System.Net;
using System.Text.Json.Serialization;

namespace Migration.Platform.Podman;

/// <summary><see cref="IPodmanEngine"/> over the engine's unix socket.</summary>
/// <param name="options">Where the engine is.</param>
public sealed class PodmanEngine(PodmanOptions options) : IPodmanEngine, IDisposable
{
    private readonly PodmanApi _api = new(options);

    /// <inheritdoc />
    public void Dispose() => _api.Dispose();

    /// <inheritdoc />
    public async Task PingAsync(CancellationToken cancellation) =>
        (await _api.SendAsync(Get("ping", "the engine", "_ping"), cancellation)).Dispose();

    /// <inheritdoc />
    public Task<ContainerDetails?> FindContainerAsync(string nameOrId, CancellationToken cancellation) =>
        _api.FindAsync<ContainerDetails>(
            Get("inspect", $"container {nameOrId}", $"containers/{Escape(nameOrId)}/json"), cancellation);

    /// <inheritdoc />
    public Task<PodDetails?> FindPodAsync(string nameOrId, CancellationToken cancellation) =>
        _api.FindAsync<PodDetails>(Get("inspect", $"pod {nameOrId}", $"pods/{Escape(nameOrId)}/json"), cancellation);

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ListPodsAsync(string label, CancellationToken cancellation)
    {
        // The list describes pods otherwise than a look at one does: its containers have Names.
        var pods = await _api.SendAsync<List<ListedPod>>(
            Get("list", $"pods labelled {label}", $"pods/json?filters={LabelFilter(label)}"), cancellation);
        return [.. pods.Select(p => p.Name)];
    }

    /// <inheritdoc />
    public async Task<string> CreatePodAsync(PodSpec pod, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var body = new Dictionary<string, object>
        {
            ["name"] = pod.Name,
            ["hostname"] = pod.Hostname ?? pod.Name,
            ["netns"] = new { nsmode = "bridge" },
            ["Networks"] = new Dictionary<string, object>
            {
                [pod.Network] = pod.Address is null ? new { } : new { static_ips = new[] { pod.Address } },
            },
            ["shared_namespaces"] = pod.SharedNamespaces,
            ["labels"] = pod.Labels,
        };
        var call = new ApiCall("create", $"pod {pod.Name}", HttpMethod.Post, "pods/create", body);
        return (await _api.SendAsync<Created>(call, cancellation)).Id;
    }

    /// <inheritdoc />
    public Task StartPodAsync(string nameOrId, CancellationToken cancellation) =>
        DoAsync(Post("start", $"pod {nameOrId}", $"pods/{Escape(nameOrId)}/start"), cancellation,
            HttpStatusCode.NotModified);

    /// <inheritdoc />
    public Task RemovePodAsync(string nameOrId, CancellationToken cancellation) =>
        DoAsync(Delete("remove", $"pod {nameOrId}", $"pods/{Escape(nameOrId)}?force=true&timeout=0"), cancellation,
            HttpStatusCode.NotFound);

    /// <inheritdoc />
    public async Task<string> CreateContainerAsync(ContainerSpec container, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(container);
        var body = new Dictionary<string, object>
        {
            ["name"] = container.Name,
            ["pod"] = container.Pod,
            ["image"] = container.Image,
            ["annotations"] = container.Annotations,
            ["terminal"] = container.HasTerminal,
        };
        if (container.Command.Count > 0)
            body["command"] = container.Command;
        var call = new ApiCall("create", $"container {container.Name}", HttpMethod.Post, "containers/create", body);
        return (await _api.SendAsync<Created>(call, cancellation)).Id;
    }

    /// <inheritdoc />
    public Task StartContainerAsync(string nameOrId, CancellationToken cancellation) =>
        DoAsync(Post("start", $"container {nameOrId}", $"containers/{Escape(nameOrId)}/start"), cancellation,
            HttpStatusCode.NotModified);

    /// <inheritdoc />
    public Task RemoveContainerAsync(string nameOrId, CancellationToken cancellation) =>
        DoAsync(Delete("remove", $"container {nameOrId}", $"containers/{Escape(nameOrId)}?force=true&timeout=0&v=true"),
            cancellation, HttpStatusCode.NotFound);

    /// <inheritdoc />
    public async Task CheckpointAsync(CheckpointRequest request, Stream archive, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(archive);
        var path = $"containers/{Escape(request.Container)}/checkpoint?export=true" +
            $"&leaveRunning={Flag(request.LeaveRunning)}&tcpEstablished={Flag(request.TcpEstablished)}" +
            $"&fileLocks={Flag(request.FileLocks)}";
        using var response = await _api.SendAsync(
            Post("checkpoint", $"container {request.Container}", path), cancellation);
        await response.Content.CopyToAsync(archive, cancellation);
    }

    /// <inheritdoc />
    public async Task<RestoreReport> RestoreAsync(RestoreRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var path = $"containers/{Escape(request.Image)}/restore?" +
            RestoreQuery(request.PodId, request.Name, request.TcpEstablished, request.FileLocks);
        return await RestoreAsync(
            Post("restore", $"container {request.Name} from {request.Image}", path), cancellation);
    }

    /// <inheritdoc />
    public async Task<RestoreReport> ImportAsync(ImportRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        // The name in the path is not looked at when the container comes in the body.
        var path = "containers/import/restore?import=true&" +
            RestoreQuery(request.PodId, request.Name, request.TcpEstablished, request.FileLocks);
        await using var archive = new FileStream(request.ArchivePath, FileMode.Open, FileAccess.Read);
        var call = Post("restore", $"container {request.Name} from {request.ArchivePath}", path) with { Content = archive };
        return await RestoreAsync(call, cancellation);
    }

    /// <inheritdoc />
    public async Task<string> PullImageAsync(string reference, bool tlsVerify, CancellationToken cancellation)
    {
        var call = Post("pull", $"image {reference}",
            $"images/pull?reference={Escape(reference)}&tlsVerify={Flag(tlsVerify)}&quiet=true");
        var answer = await _api.SendAsync<PullAnswer>(call, cancellation);
        // The engine answers 200 before it begins; a failure comes in the body.
        if (!string.IsNullOrEmpty(answer.Error) || string.IsNullOrEmpty(answer.Id))
            throw new PodmanException(call.Operation, call.Subject, HttpStatusCode.OK, answer.Error ?? "no image id");
        return answer.Id;
    }

    /// <inheritdoc />
    public async Task<bool> HasImageAsync(string nameOrId, CancellationToken cancellation)
    {
        using var response = await _api.SendAsync(
            Get("look up", $"image {nameOrId}", $"images/{Escape(nameOrId)}/exists"), cancellation,
            HttpStatusCode.NotFound);
        return response.IsSuccessStatusCode;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ListImagesAsync(string label, CancellationToken cancellation)
    {
        var images = await _api.SendAsync<List<Listed>>(
            Get("list", $"images labelled {label}", $"images/json?filters={LabelFilter(label)}"), cancellation);
        return [.. images.Select(i => i.Id)];
    }

    /// <inheritdoc />
    public async Task<string?> FindImageFolderAsync(CancellationToken cancellation) =>
        (await _api.SendAsync<EngineInfo>(Get("describe", "the engine", "info"), cancellation)).Store?.GraphRoot;

    /// <inheritdoc />
    public Task RemoveImageAsync(string nameOrId, CancellationToken cancellation) =>
        DoAsync(Delete("remove", $"image {nameOrId}", $"images/{Escape(nameOrId)}"), cancellation,
            HttpStatusCode.NotFound);

    /// <inheritdoc />
    public Task CreateNetworkAsync(NetworkSpec network, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        var body = new
        {
            name = network.Name,
            driver = "bridge",
            network_interface = network.Bridge,
            dns_enabled = false,
            // Asked for IPv6, podman would add an IPv4 subnet; of an IPv6 subnet it sees by itself what it is.
            subnets = new[] { new { subnet = network.Subnet, gateway = network.Gateway } },
        };
        return DoAsync(new ApiCall("create", $"network {network.Name}", HttpMethod.Post, "networks/create", body),
            cancellation, HttpStatusCode.Conflict);
    }

    private static ApiCall Get(string operation, string subject, string path) =>
        new(operation, subject, HttpMethod.Get, path);

    private static ApiCall Post(string operation, string subject, string path) =>
        new(operation, subject, HttpMethod.Post, path);

    private static ApiCall Delete(string operation, string subject, string path) =>
        new(operation, subject, HttpMethod.Delete, path);

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string LabelFilter(string label) => Escape($"{{\"label\":[\"{label}\"]}}");

    private static string Flag(bool value) => value ? "true" : "false";

    private static string RestoreQuery(string podId, string name, bool tcpEstablished, bool fileLocks) =>
        $"pod={Escape(podId)}&name={Escape(name)}&tcpEstablished={Flag(tcpEstablished)}&fileLocks={Flag(fileLocks)}" +
        "&ignoreStaticIP=true&ignoreStaticMAC=true&printStats=true";

    private async Task<RestoreReport> RestoreAsync(ApiCall call, CancellationToken cancellation)
    {
        var answer = await _api.SendAsync<RestoreAnswer>(call, cancellation);
        return new RestoreReport(
            answer.Id, TimeSpan.FromMicroseconds(answer.RuntimeMicroseconds), answer.Criu?.PagesRestored ?? 0);
    }

    private async Task DoAsync(ApiCall call, CancellationToken cancellation, params HttpStatusCode[] accepted) =>
        (await _api.SendAsync(call, cancellation, accepted)).Dispose();

    private sealed record Created(string Id);

    private sealed record ListedPod(string Name);

    private sealed record Listed(string Id);

    private sealed record EngineInfo(EngineStore? Store);

    private sealed record EngineStore(string? GraphRoot);

    private sealed record PullAnswer(string? Id, string? Error);

    private sealed record RestoreAnswer
    {
        public required string Id { get; init; }

        [JsonPropertyName("runtime_restore_duration")]
        public long RuntimeMicroseconds { get; init; }

        [JsonPropertyName("criu_statistics")]
        public RestoreStatistics? Criu { get; init; }
    }

    private sealed record RestoreStatistics
    {
        [JsonPropertyName("pages_restored")]
        public long PagesRestored { get; init; }
    }
}
