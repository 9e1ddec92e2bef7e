using Microsoft.Extensions.Options;
using Migration.Platform.Oci;

namespace Migration.Checkpointer.Kubernetes;

/// <summary>
/// Where CRI-O has CRIU write its images (<c>internal/lib/checkpoint.go</c>): in the folder of the container, from which
/// it puts them into the archive. A link in its place leads them straight to where they are read; the archive then has
/// the link, and a workload's memory is written once instead of twice. A runtime that does otherwise makes an archive
/// with all in it, which will do as well. See docs/decisions/0128.
/// </summary>
/// <param name="options">What is where on the node.</param>
/// <param name="log">Log.</param>
public sealed partial class RuntimeDumps(IOptions<KubernetesNodeOptions> options, ILogger<RuntimeDumps> log)
{
    /// <summary>The folder of a container's images while it is checkpointed, as this process sees it.</summary>
    /// <param name="containerId">The container.</param>
    public string FolderOf(string containerId) => Path.Join(
        options.Value.HostRoot, options.Value.ImageFolder, "overlay-containers", containerId, "userdata", "checkpoint");

    /// <summary>
    /// Leads the images of the next checkpoint of a container to <see cref="CheckpointFiles.ImagesPath"/>. When the
    /// checkpoint is over the link is gone, and so is the folder if nothing was written there.
    /// </summary>
    /// <param name="containerId">The container.</param>
    /// <param name="files">Where the checkpoint goes.</param>
    /// <returns>Ends it.</returns>
    public IDisposable Redirect(string containerId, CheckpointFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var link = FolderOf(containerId);
        files.DeleteImages();
        try
        {
            // What an interrupted run left.
            DeleteLink(link);
            if (NodePathOf(files.ImagesPath) is { } target && Directory.Exists(Path.GetDirectoryName(link))
                && !Directory.Exists(link))
            {
                files.CreateImages(null);
                File.CreateSymbolicLink(link, target);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotLed(link, e.Message);
        }

        return new Redirection(this, link, files);
    }

    private static void DeleteLink(string link)
    {
        if (new FileInfo(link).LinkTarget is not null)
            File.Delete(link);
    }

    // What the runtime calls a path of this process; null where it cannot see it.
    private string? NodePathOf(string path) => path.StartsWith(options.Value.HostRoot, StringComparison.Ordinal)
        ? path[options.Value.HostRoot.Length..]
        : null;

    private void End(string link, CheckpointFiles files)
    {
        try
        {
            DeleteLink(link);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotLed(link, e.Message);
        }

        if (Directory.Exists(files.ImagesPath) && !Directory.EnumerateFileSystemEntries(files.ImagesPath).Any())
            files.DeleteImages();
    }

    [LoggerMessage(EventId = 2401, Level = LogLevel.Information,
        Message = "CRIU's images go the long way, through the archive: {Link} cannot be made or removed ({Cause})")]
    private partial void LogNotLed(string link, string cause);

    private sealed class Redirection(RuntimeDumps dumps, string link, CheckpointFiles files) : IDisposable
    {
        public void Dispose() => dumps.End(link, files);
    }
}
