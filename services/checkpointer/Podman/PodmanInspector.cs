using Microsoft.Extensions.Options;
using Migration.Checkpointer.Inspection;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;
using Migration.Platform.Podman;

namespace Migration.Checkpointer.Podman;

/// <summary>Looks at workloads of this node's podman engine.</summary>
/// <param name="engine">The node's engine.</param>
/// <param name="registry">Whether the registry has an image.</param>
/// <param name="node">The node.</param>
/// <param name="network">How the switch reaches the node.</param>
/// <param name="options">Settings.</param>
public sealed class PodmanInspector(
    IPodmanEngine engine,
    RegistryProbe registry,
    IOptions<NodeOptions> node,
    IOptions<NodeNetworkOptions> network,
    IOptions<CheckpointerOptions> options) : IPlatformInspector
{
    private static readonly Dictionary<string, string> NoLabels = [];

    /// <inheritdoc />
    public string Name => WorkloadPlatforms.Podman;

    /// <inheritdoc />
    /// <exception cref="PodmanException">The engine does not answer.</exception>
    public async Task<WorkloadInspected> InspectAsync(Workload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var container = await engine.FindContainerAsync(workload.Container, cancellation);
        if (container is null)
            return Answer(false, []);

        var pod = container.Pod.Length == 0 ? null : await engine.FindPodAsync(container.Pod, cancellation);
        var (endpoint, unreachable) = pod is not null && container.Address is { } address
            ? network.Value.Look(node.Value.Name, pod.Name, address)
            : (null, null);
        if (endpoint is not null)
            endpoint = endpoint with { SecondAddress = container.Addresses.ElementAtOrDefault(1) };
        var found = pod is null || pod.Name == workload.Pod;
        var tasks = found && container.State is { Status: "running", Pid: > 0 }
            ? TaskInspector.Of(container.State.Pid, new TaskReader())
            : null;
        List<string> problems = found ? await ProblemsAsync(container, pod, tasks, cancellation) : [];
        if (found && unreachable is not null)
            problems.Add(unreachable);
        return Answer(found, problems) with
        {
            Endpoint = endpoint,
            BaseImage = new ImageIdentity { Id = container.Image, Name = container.ImageName },
            Labels = found ? [.. (container.Config?.Labels ?? NoLabels).Select(l => $"{l.Key}={l.Value}")] : null,
            MemoryBytes = tasks?.MemoryBytes,
        };
    }

    /// <inheritdoc />
    /// <exception cref="PodmanException">The engine does not answer.</exception>
    public async Task<TargetFitness> FitnessAsync(
        Workload workload, ImageIdentity image, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(image);
        var problems = new List<string>();
        if (await engine.FindPodAsync(workload.Pod, cancellation) is not null)
            problems.Add($"there is a pod {workload.Pod} already: remove or rename it");
        if (await engine.FindContainerAsync(workload.Container, cancellation) is not null)
            problems.Add($"there is a container {workload.Container} already: remove or rename it");
        if (await ImageProblemAsync(image, cancellation) is { } problem)
            problems.Add(problem);
        return new TargetFitness(problems, await engine.HasImageAsync(image.Id, cancellation));
    }

    /// <inheritdoc />
    /// <exception cref="PodmanException">The engine does not answer.</exception>
    public Task<string?> FindImageFolderAsync(CancellationToken cancellation) =>
        engine.FindImageFolderAsync(cancellation);

    private async Task<string?> ImageProblemAsync(ImageIdentity image, CancellationToken cancellation)
    {
        // A restore looks the base image up by id.
        if (await engine.HasImageAsync(image.Id, cancellation))
            return null;
        const string cure = "pull or load it there";
        try
        {
            return await registry.HasAsync(image.Name, cancellation) == false
                ? $"base image {image.Name} is neither on the node nor in its registry: {cure}"
                : null;
        }
        catch (Exception e) when (e is RegistryException or FormatException)
        {
            return $"base image {image.Name} is not on the node and its registry cannot be asked ({e.Message}): {cure}";
        }
    }

    private async Task<List<string>> ProblemsAsync(
        ContainerDetails container, PodDetails? pod, TaskFindings? tasks, CancellationToken cancellation)
    {
        var problems = new List<string>();
        var name = $"container {container.Name} on {node.Value.Name}";
        if (container.State.Status != "running")
            problems.Add($"{name} is {container.State.Status}, not running: start it first");
        if (pod is null)
            problems.Add($"{name} is not in a pod: create it with 'podman run --pod', a container outside a pod " +
                "cannot be restored into one");
        else if (pod.Containers?.Count(c => c.Id != pod.InfraContainerID) > 1)
            problems.Add($"pod {pod.Name} on {node.Value.Name} has more than one container: only single-container " +
                "pods can be moved whole");
        if (pod is not null && container.Address is null)
            problems.Add($"{name} has no address: attach its pod to a network");
        problems.AddRange((container.Mounts ?? [])
            .Where(m => m.Type is "bind" or "volume")
            .Select(m => $"{name} mounts {m.Source} at {m.Destination}: what is on this node does not move with it"));
        problems.AddRange((tasks?.Problems ?? []).Select(p => $"{name}: {p}"));
        if (await CriuProblemAsync(container, name, cancellation) is { } criu)
            problems.Add(criu);
        return problems;
    }

    // Without these two lines the engine's checkpoint would let the source talk on, and its connections would break.
    private async Task<string?> CriuProblemAsync(ContainerDetails container, string name, CancellationToken cancellation)
    {
        var path = container.Config?.Annotations?.GetValueOrDefault("org.criu.config")
            ?? options.Value.DefaultCriuConfiguration;
        var lines = File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellation) : [];
        string[] wanted = ["tcp-established", "leave-stopped"];
        var missing = wanted.Except(lines.Select(l => l.Trim())).ToList();
        return missing.Count == 0
            ? null
            : $"CRIU's configuration {path} for {name} lacks {string.Join(" and ", missing)}: add the lines, or name " +
                "a file that has them in the container's annotation org.criu.config";
    }

    private WorkloadInspected Answer(bool found, IReadOnlyList<string> problems) =>
        new() { Node = node.Value.Name, Found = found, Problems = problems };
}
