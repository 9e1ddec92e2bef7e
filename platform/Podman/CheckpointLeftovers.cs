namespace Migration.Platform.Podman;

/// <summary>
/// What an engine keeps of a checkpoint after it has handed out the archive (podman 4.3, libpod
/// container_internal_common.go): it deletes its logs, and the images only with the container or on a restore. They
/// hold the memory of the workload.
/// </summary>
public static class CheckpointLeftovers
{
    private const string ImagesFolder = "checkpoint";

    private static readonly string[] Files =
        ["devshm-checkpoint.tar", "rootfs-diff.tar", "deleted.files", "network.status", "stats-dump", "dump.log"];

    /// <summary>Deletes them; fine when there are none. To be called on the engine's host.</summary>
    /// <param name="container">The container, which goes on running.</param>
    public static void Delete(ContainerDetails container)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (container.StaticDir.Length == 0)
            return;
        DeleteImages(container.StaticDir);
        foreach (var file in Files)
            File.Delete(Path.Combine(container.StaticDir, file));
    }

    /// <summary>
    /// Lets the engine's next checkpoint of a container write CRIU's images into another folder, by a link where it
    /// would write them itself. An export then has the link in their place. To be called on the engine's host.
    /// </summary>
    /// <param name="staticDir">Folder in which the engine keeps its files about the container.</param>
    /// <param name="images">The other folder, an absolute path; the engine has to see it under the same.</param>
    public static void LinkImages(string staticDir, string images)
    {
        DeleteImages(staticDir);
        Directory.CreateSymbolicLink(Path.Combine(staticDir, ImagesFolder), images);
    }

    private static void DeleteImages(string staticDir)
    {
        var images = new DirectoryInfo(Path.Combine(staticDir, ImagesFolder));
        if (images.LinkTarget is not null)
            File.Delete(images.FullName);
        else if (images.Exists)
            images.Delete(recursive: true);
    }
}
