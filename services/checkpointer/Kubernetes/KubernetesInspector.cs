using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Inspection;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Checkpointer.Kubernetes;

/// <summary>Looks at pods of this node.</summary>
/// <param name="api">The API server.</param>
/// <param name="probe">Whether the kubelet would take a checkpoint.</param>
/// <param name="processes">The node's processes.</param>
/// <param name="node">The node.</param>
/// <param name="network">How the switch reaches the node.</param>
/// <param name="options">What is where on the node.</param>
public sealed class KubernetesInspector(
    IKubernetesApi api,
    KubeletProbe probe,
    ContainerProcesses processes,
    IOptions<NodeOptions> node,
    IOptions<NodeNetworkOptions> network,
    IOptions<KubernetesNodeOptions> options) : IPlatformInspector
{
    /// <inheritdoc />
    public string Name => WorkloadPlatforms.Kubernetes;

    /// <inheritdoc />
    // Earlier ones do not restore sockets as runtimes of today open them.
    public Version? LeastCriu { get; } = new(4, 2);

    /// <inheritdoc />
    /// <exception cref="KubernetesException">The API server refuses, or does not answer.</exception>
    public async Task<WorkloadInspected> InspectAsync(Workload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var pod = await api.FindAsync(KubernetesKind.Pod, workload.Namespace, workload.Pod, cancellation);
        if (pod is null || pod.Text("spec", "nodeName") != node.Value.Name)
            return Answer(false, []);

        var id = ContainerProcesses.IdOf(pod.ContainerStatus(workload.Container).Text("containerID"));
        var pid = id is null ? null : processes.FindFirst(id);
        var tasks = pid is { } first ? TaskInspector.Of(first, new TaskReader()) : null;
        var kubelet = probe.ProblemAsync(cancellation);
        var problems = PodMobility
            .Problems(pod, workload.Container, await ClaimsAsync(pod, workload.Namespace, cancellation))
            .Concat(tasks?.Problems ?? [])
            .Select(p => $"pod {workload.Namespace}/{workload.Pod}: {p}")
            .ToList();
        if (id is not null && pid is null)
            problems.Add($"no process of pod {workload.Namespace}/{workload.Pod} is to be seen on "
                + $"{node.Value.Name}: the "
                + "checkpointer needs the node's process ids (hostPID: true)");
        if (await kubelet is { } problem)
            problems.Add(problem);
        var addresses = pod.Addresses();
        var (endpoint, unreachable) = addresses.Count > 0
            ? network.Value.Look(node.Value.Name, workload.Pod, addresses[0])
            : (null, null);
        if (unreachable is not null)
            problems.Add(unreachable);
        return Answer(true, problems) with
        {
            Endpoint = endpoint is null ? null : endpoint with { SecondAddress = addresses.ElementAtOrDefault(1) },
            BaseImage = BaseImage(pod, workload.Container),
            Labels = [.. pod.Texts("metadata", "labels").Select(l => $"{l.Key}={l.Value}")],
            MemoryBytes = tasks?.MemoryBytes,
        };
    }

    /// <inheritdoc />
    /// <exception cref="KubernetesException">The API server refuses, or does not answer.</exception>
    public async Task<TargetFitness> FitnessAsync(
        Workload workload, ImageIdentity image, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(image);
        var name = node.Value.Name;
        var item = await api.FindAsync(KubernetesKind.Node, null, name, cancellation);
        if (item is null)
            return new TargetFitness(
                [$"there is no node {name} in the cluster: Node:Name must be as 'kubectl get nodes' shows it"]);
        var pods = await api.ListAsync(
            KubernetesKind.Pod, new ObjectSelection(Fields: $"spec.nodeName={name}"), cancellation);
        var pod = await api.FindAsync(KubernetesKind.Pod, workload.Namespace, workload.Pod, cancellation);
        var room = new NodeRoom(item, pods);
        // What it was made with counts: one that has moved is bound to the node it is on.
        var problems = NodeFit.Problems(item, pod is null ? null : TargetPod.OriginalOf(pod), room).ToList();
        var runtime = item.Text("status", "nodeInfo", "containerRuntimeVersion") ?? "unknown";
        if (!runtime.StartsWith("cri-o://", StringComparison.Ordinal))
            problems.Add($"node {name} runs {runtime}, which does not restore checkpoints from images: it needs CRI-O");
        return new TargetFitness(problems, HasImage(item, image.Name), room.Load);
    }

    // A kubelet lists its largest 50 images; one that is missing there may still be on the node.
    private static bool HasImage(JsonObject item, string image) => item.Items("status", "images")
        .SelectMany(i => i["names"] as JsonArray ?? []).Any(n => n?.GetValue<string>() == image);

    /// <inheritdoc />
    public Task<string?> FindImageFolderAsync(CancellationToken cancellation) =>
        Task.FromResult<string?>(Path.Join(options.Value.HostRoot, options.Value.ImageFolder));

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ClaimsAsync(
        JsonObject pod, string space, CancellationToken cancellation)
    {
        var claims = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var name in PodMobility.Claims(pod))
        {
            var claim = await api.FindAsync(KubernetesKind.PersistentVolumeClaim, space, name, cancellation);
            claims[name] = (claim.At("status", "accessModes") as JsonArray ?? [])
                .Select(m => m!.GetValue<string>()).ToList();
        }

        return claims;
    }

    // A pod that was moved before has the checkpoint's image in its specification.
    private static ImageIdentity? BaseImage(JsonObject pod, string container)
    {
        if (pod.Container(container).Text("image") is not { } image)
            return null;
        var id = pod.ContainerStatus(container).Text("imageID") ?? "";
        return new ImageIdentity
        {
            Id = id[(id.LastIndexOf(':') + 1)..],
            Name = pod.Annotation(PodMarks.Container) is { } moved && moved != container
                ? image
                : pod.Annotation(PodMarks.BaseImage) ?? image,
        };
    }

    private WorkloadInspected Answer(bool found, IReadOnlyList<string> problems) =>
        new() { Node = node.Value.Name, Found = found, Problems = problems };
}
