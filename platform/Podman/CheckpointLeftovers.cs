namespace Migration.Platform.Podman;

/// <summary>
/// What an engine keeps of a checkpoint after it has handed out the archive (podman 4.3, libpod
/// container_internal_common.go): it deletes its logs, and the images only with the container or on a restore. They
/// hold the memory of the workload.
/// </summary>
public static class CheckpointLeftovers
{
    private static readonly string[] Files =
        ["devshm-checkpoint.tar", "rootfs-diff.tar", "deleted.files", "network.status", "stats-dump", "dump.log"];

    /// <summary>Deletes them; fine when there are none. To be called on the engine's host.</summary>
    /// <param name="container">The container, which goes on running.</param>
    public static void Delete(ContainerDetails container)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (container.StaticDir.Length == 0)
            return;
        var images = Path.Combine(container.StaticDir, "checkpoint");
        if (Directory.Exists(images))
            Directory.Delete(images, recursive: true);
        foreach (var file in Files)
            File.Delete(Path.Combine(container.StaticDir, file));
    }
}
