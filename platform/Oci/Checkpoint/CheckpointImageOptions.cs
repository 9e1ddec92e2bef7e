using System.Security.Cryptography;

namespace Migration.Platform.Oci;

/// <summary>How a checkpoint image is built.</summary>
public sealed record CheckpointImageOptions
{
    /// <summary>
    /// Layers that are in the repository already and that this checkpoint builds on, the first one first. Default:
    /// none.
    /// </summary>
    public IReadOnlyList<SealedLayer> BaseLayers { get; init; } = [];

    /// <summary>
    /// Layers that are on their way into the repository while this checkpoint is pushed, and that it builds on beside
    /// <see cref="BaseLayers"/>; it is complete when they are there. Default: none.
    /// </summary>
    public Task<IReadOnlyList<SealedLayer>>? LayersUnderWay { get; init; }

    /// <summary>
    /// Members that take the place of those of the same name in the archive and the folder, or are added. Default:
    /// none.
    /// </summary>
    public IReadOnlyList<CheckpointMember> Members { get; init; } = [];

    /// <summary>
    /// Folder with images of CRIU's that are not in the archive, or that take the place of those in it. Default: null,
    /// all are in the archive.
    /// </summary>
    public string? ImagesFolder { get; init; }

    /// <summary>Changes selected members on their way. Default: none.</summary>
    public MemberRewriter? Rewriter { get; init; }

    /// <summary>CPU architecture in Go's names. Default: this machine's.</summary>
    public string Architecture { get; init; } = GoArchitecture.OfThisMachine;

    /// <summary>Facts of the source that are not in the archive. Default: none known.</summary>
    public CheckpointSourceFacts Facts { get; init; } = new();

    /// <summary>
    /// Public RSA keys of those who may read the layer, which is encrypted then. Default: none, and anybody can.
    /// </summary>
    public IReadOnlyList<RSA> Recipients { get; init; } = [];

    /// <summary>Whether the layer is compressed with zstd. Default: false.</summary>
    public bool Compresses { get; init; }

    /// <summary>Slows down what goes to the registry; null for no limit. Default: null.</summary>
    public Func<Stream, Stream>? Throttle { get; init; }

    /// <summary>Labels of the image, by which an engine finds it. Default: none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>More annotations for the manifest; they win over the derived ones. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}

/// <summary>Facts of the source engine and host for the annotations; null where not known.</summary>
public sealed record CheckpointSourceFacts
{
    /// <summary>Version of the engine.</summary>
    public string? EngineVersion { get; init; }

    /// <summary>Name of the OCI runtime, where config.dump does not have it.</summary>
    public string? RuntimeName { get; init; }

    /// <summary>Version of the OCI runtime.</summary>
    public string? RuntimeVersion { get; init; }

    /// <summary>Version of CRIU.</summary>
    public string? CriuVersion { get; init; }

    /// <summary>Version of conmon.</summary>
    public string? ConmonVersion { get; init; }

    /// <summary>Name of the pod, where spec.dump does not have it.</summary>
    public string? PodName { get; init; }

    /// <summary>Architecture of the host in Go's names.</summary>
    public string? HostArch { get; init; }

    /// <summary>Kernel release of the host.</summary>
    public string? HostKernel { get; init; }

    /// <summary>Control group version of the host: v1 or v2.</summary>
    public string? CgroupVersion { get; init; }

    /// <summary>Distribution of the host, like debian.</summary>
    public string? DistributionName { get; init; }

    /// <summary>Version of the host's distribution, like 12.</summary>
    public string? DistributionVersion { get; init; }
}
