using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;

namespace Migration.Checkpointer.Inspection;

/// <summary>Says what this node is able to do.</summary>
/// <param name="criu">Whether CRIU works.</param>
/// <param name="registry">Whether the registry works.</param>
/// <param name="options">Settings.</param>
public sealed class NodeInspector(CriuCheck criu, RegistryProbe registry, IOptions<CheckpointerOptions> options)
{
    private readonly Lazy<IReadOnlyList<string>> _cpu = new(() => CpuFeatures.Parse(File.ReadLines(CpuFeatures.Path)));

    private readonly ConcurrentDictionary<string, string> _imageFolders = new();

    /// <summary>What the node is able to do for the workloads of one platform.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="cancellation">Cancels the look.</param>
    public async Task<NodeFacts> FactsAsync(IPlatformInspector platform, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(platform);
        var writable = registry.WriteProblemAsync(cancellation);
        // Asked once: it does not change while the engine runs, and the engine starts several programs to answer.
        if (!_imageFolders.TryGetValue(platform.Name, out var imageFolder) &&
            await platform.FindImageFolderAsync(cancellation) is { } folder)
            _imageFolders[platform.Name] = imageFolder = folder;
        var state = await criu.StateAsync(cancellation);
        return new NodeFacts
        {
            CpuFeatures = _cpu.Value,
            CriuVersion = state.Version,
            Problems =
                [.. new[] { state.Problem, AgeProblem(state.Version, platform), await writable }.OfType<string>()],
            FreeArchiveBytes = FreeBytes(options.Value.ArchiveFolder),
            FreeImageBytes = FreeBytes(imageFolder),
        };
    }

    private static string? AgeProblem(string? version, IPlatformInspector platform) =>
        platform.LeastCriu is { } least && Version.TryParse(version, out var found) && found < least
            ? $"CRIU {version} is too old for {platform.Name}: install {least} or later"
            : null;

    /// <summary>Bytes free where a folder is or will be; null when that cannot be found out.</summary>
    private static long? FreeBytes(string? folder)
    {
        while (folder is not null && !Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder);
        return folder is null ? null : new DriveInfo(folder).AvailableFreeSpace;
    }
}
