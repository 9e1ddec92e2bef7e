namespace Migration.Platform.Oci;

/// <summary>How a container of the built image runs.</summary>
public sealed record RootfsImageOptions
{
    /// <summary>CPU architecture in Go's names. Default: this machine's.</summary>
    public string Architecture { get; init; } = GoArchitecture.OfThisMachine;

    /// <summary>Environment as <c>NAME=value</c>. Default: none.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Program and fixed arguments. Default: none.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Default arguments, or the program where there is no entrypoint. Default: none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Ports as <c>6379/tcp</c>. Default: none.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];

    /// <summary>User name or id, optionally <c>:group</c>. Default: null, root.</summary>
    public string? User { get; init; }

    /// <summary>Working directory. Default: null, the root directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Time written in the image and its files, in whole seconds. Default: the Unix epoch; a fixed one keeps the
    /// digest the same from build to build.
    /// </summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Annotations of the manifest. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}

/// <summary>One file for an image made from a list.</summary>
public sealed record RootfsFile
{
    /// <summary>File on this machine; links are followed.</summary>
    public required string SourcePath { get; init; }

    /// <summary>Where it goes in the image, absolute.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Permission bits. Default: null, those of the source.</summary>
    public UnixFileMode? Mode { get; init; }
}
