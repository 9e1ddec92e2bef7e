using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Oci;
using Migration.Platform.Podman;

namespace Migration.Checkpointer.Inspection;

/// <summary>Says what this node is able to do, and whether it could take a workload in.</summary>
/// <param name="engine">The node's engine.</param>
/// <param name="criu">Whether CRIU works.</param>
/// <param name="registry">Whether the registry works.</param>
/// <param name="options">Settings.</param>
public sealed class NodeInspector(
    IPodmanEngine engine, CriuCheck criu, RegistryProbe registry, IOptions<CheckpointerOptions> options)
{
    private readonly Lazy<IReadOnlyList<string>> _cpu = new(() => CpuFeatures.Parse(File.ReadLines(CpuFeatures.Path)));

    private string? _imageFolder;

    /// <summary>What the node is able to do.</summary>
    /// <param name="cancellation">Cancels the look.</param>
    /// <exception cref="PodmanException">The engine does not answer.</exception>
    public async Task<NodeFacts> FactsAsync(CancellationToken cancellation)
    {
        var writable = registry.WriteProblemAsync(cancellation);
        // Asked once: it does not change while the engine runs, and the engine starts several programs to answer.
        _imageFolder ??= await engine.FindImageFolderAsync(cancellation);
        var state = await criu.StateAsync(cancellation);
        return new NodeFacts
        {
            CpuFeatures = _cpu.Value,
            CriuVersion = state.Version,
            Problems = [.. new[] { state.Problem, await writable }.OfType<string>()],
            FreeArchiveBytes = FreeBytes(options.Value.ArchiveFolder),
            FreeImageBytes = FreeBytes(_imageFolder),
        };
    }

    /// <summary>What stands against taking a workload in, each with the cure; empty when nothing does.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="image">Image it was started from.</param>
    /// <param name="cancellation">Cancels the look.</param>
    /// <exception cref="PodmanException">The engine does not answer.</exception>
    public async Task<IReadOnlyList<string>> TargetProblemsAsync(
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
        return problems;
    }

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

    /// <summary>Bytes free where a folder is or will be; null when that cannot be found out.</summary>
    private static long? FreeBytes(string? folder)
    {
        while (folder is not null && !Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder);
        return folder is null ? null : new DriveInfo(folder).AvailableFreeSpace;
    }
}
