namespace Migration.Platform.Criu.Processes;

/// <summary>A mount of a checkpoint (mnt_entry in images/mnt.proto).</summary>
public sealed record DumpedMount
{
    /// <summary>Id of the mount.</summary>
    public required uint Id { get; init; }

    /// <summary>Id of the mount below.</summary>
    public required uint ParentId { get; init; }

    /// <summary>Where it is mounted, as the container sees it.</summary>
    public required string Path { get; init; }

    /// <summary>Folder of the file system that is mounted.</summary>
    public required string Root { get; init; }

    /// <summary>What is mounted, for example a device.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the file system; null where the image only has its number.</summary>
    public string? FileSystem { get; init; }

    /// <summary>The restorer brings it: a bind mount or the root of the container.</summary>
    public bool External { get; init; }
}
