namespace Migration.Platform.Oci;

/// <summary>What a layer entry is. Devices, FIFOs and sockets have no place in the layers written here.</summary>
public enum LayerEntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>A second name of an earlier file of the same layer.</summary>
    HardLink,
}

/// <summary>
/// One entry of a layer, independent of where it comes from (an archive, a directory, memory).
/// </summary>
public sealed record LayerEntry
{
    /// <summary>Path from the layer's root, separated by '/', with neither a leading nor a trailing one.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required LayerEntryKind Kind { get; init; }

    /// <summary>Permission bits including setuid, setgid and sticky.</summary>
    public required UnixFileMode Mode { get; init; }

    /// <summary>Numeric owner. Default: 0.</summary>
    public int Uid { get; init; }

    /// <summary>Numeric group. Default: 0.</summary>
    public int Gid { get; init; }

    /// <summary>Time of the last change; written in whole seconds. Default: the Unix epoch.</summary>
    public DateTimeOffset Modified { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Target of a link; for a hard link a name within the layer.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Length of a file's content in bytes.</summary>
    public long Size { get; init; }

    /// <summary>
    /// Content of a file, exactly <see cref="Size"/> bytes; null for an empty one. It is valid until the next entry
    /// is asked for and is read once; whoever made the entry closes it.
    /// </summary>
    public Stream? Content { get; init; }
}
