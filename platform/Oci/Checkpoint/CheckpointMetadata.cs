namespace Migration.Platform.Oci;

/// <summary>What a checkpoint archive says about the container in config.dump and spec.dump.</summary>
public sealed record CheckpointMetadata
{
    /// <summary>The engine's view of the container.</summary>
    public required CheckpointConfigDump Config { get; init; }

    /// <summary>The runtime's view of the container.</summary>
    public required CheckpointSpecDump Spec { get; init; }

    /// <summary>
    /// Engine that made the checkpoint as checkpointctl names it: Podman, CRI-O or containerd. Known from the
    /// annotation io.container.manager of spec.dump.
    /// </summary>
    public string Engine => Spec.Annotations.GetValueOrDefault(CheckpointAnnotationKeys.Spec.Manager) switch
    {
        "libpod" => EnginePodman,
        "cri-o" => EngineCriO,
        _ => EngineContainerd,
    };

    internal const string EnginePodman = "Podman";
    internal const string EngineCriO = "CRI-O";
    internal const string EngineContainerd = "containerd";
}

/// <summary>
/// The used members of config.dump. The name of each is the same in CRI-O's and containerd's metadata.ContainerConfig
/// and podman's libpod.ContainerConfig, but for the image id.
/// </summary>
public sealed record CheckpointConfigDump
{
    /// <summary>Id of the container (<c>id</c>).</summary>
    public required string Id { get; init; }

    /// <summary>Name of the container (<c>name</c>).</summary>
    public required string Name { get; init; }

    /// <summary>Image as the user asked for it (<c>rootfsImage</c>, podman <c>rawImageName</c>), or null.</summary>
    public string? RootfsImage { get; init; }

    /// <summary>Id of the base image (<c>rootfsImageRef</c>, podman <c>rootfsImageID</c>), or null.</summary>
    public string? RootfsImageRef { get; init; }

    /// <summary>Name of the base image (<c>rootfsImageName</c>), or null.</summary>
    public string? RootfsImageName { get; init; }

    /// <summary>OCI runtime (<c>runtime</c>), or null.</summary>
    public string? Runtime { get; init; }

    /// <summary>Id of the pod (podman's <c>pod</c>), or null.</summary>
    public string? PodId { get; init; }

    /// <summary>When the container was made (<c>createdTime</c>), or null.</summary>
    public DateTimeOffset? CreatedTime { get; init; }

    /// <summary>When the checkpoint was taken (<c>checkpointedTime</c>; podman has none), or null.</summary>
    public DateTimeOffset? CheckpointedTime { get; init; }
}

/// <summary>The used members of spec.dump, the container's OCI runtime specification.</summary>
public sealed record CheckpointSpecDump
{
    /// <summary>Annotations; empty when there are none. Keys: <see cref="CheckpointAnnotationKeys.Spec"/>.</summary>
    public required IReadOnlyDictionary<string, string> Annotations { get; init; }
}
