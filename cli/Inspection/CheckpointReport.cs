namespace Migration.Cli.Inspection;

/// <summary>What is in a checkpoint; this is also its form as JSON and YAML.</summary>
internal sealed record CheckpointReport
{
    /// <summary>Name of the checkpoint as it was given.</summary>
    public required string Source { get; init; }

    /// <summary>What the engine says of the container; null for bare images of CRIU.</summary>
    public ContainerReport? Container { get; init; }

    /// <summary>CRIU and how it dumped.</summary>
    public required CriuReport Criu { get; init; }

    /// <summary>What the dump took; null without statistics.</summary>
    public TimingReport? TimingsMs { get; init; }

    /// <summary>Pages as CRIU counted them; null without statistics.</summary>
    public PageReport? Pages { get; init; }

    /// <summary>The processes, parents first.</summary>
    public required IReadOnlyList<ProcessReport> Processes { get; init; }

    /// <summary>IPv4 and IPv6 sockets.</summary>
    public required IReadOnlyList<SocketReport> Sockets { get; init; }

    /// <summary>The mounts.</summary>
    public required IReadOnlyList<MountReport> Mounts { get; init; }
}

/// <summary>The container.</summary>
internal sealed record ContainerReport(
    string Name,
    string Id,
    string Engine,
    string? Image,
    string? Runtime,
    string? Pod,
    string? Namespace,
    string? Address,
    DateTimeOffset? Created,
    DateTimeOffset? Checkpointed);

/// <summary>CRIU's own facts.</summary>
internal sealed record CriuReport(
    string? Version, uint ImageVersion, string? RunId, string NetworkLock, string SecurityModule, bool TcpClose);

/// <summary>Times of the dump in milliseconds.</summary>
internal sealed record TimingReport(double Freezing, double Frozen, double MemoryDump, double MemoryWrite);

/// <summary>Pages of 4096 bytes.</summary>
internal sealed record PageReport(ulong Scanned, ulong Written, ulong InParent, ulong Lazy, ulong SharedWritten);

/// <summary>A process.</summary>
internal sealed record ProcessReport
{
    public required uint Pid { get; init; }

    public required uint ParentPid { get; init; }

    public required string Name { get; init; }

    public required string State { get; init; }

    public required int Threads { get; init; }

    /// <summary>Path of the program; null for a zombie.</summary>
    public string? Executable { get; init; }

    /// <summary>The words of the command line; null when their memory is not in this checkpoint.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Names of the environment's variables; null when their memory is not in this checkpoint.</summary>
    public IReadOnlyList<string>? EnvironmentNames { get; init; }

    /// <summary>The variables with their values; only on request.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>The memory; null for a zombie.</summary>
    public MemoryReport? MemoryBytes { get; init; }

    /// <summary>Open descriptors by kind.</summary>
    public required IReadOnlyDictionary<string, int> Descriptors { get; init; }
}

/// <summary>Memory of a process in bytes.</summary>
/// <param name="Mapped">All mappings.</param>
/// <param name="Private">Private memory that belongs to no file.</param>
/// <param name="Shared">Shared mappings.</param>
/// <param name="File">Private mappings of files.</param>
/// <param name="Stored">Pages in this checkpoint.</param>
/// <param name="InParent">Pages in the parent checkpoint.</param>
/// <param name="Lazy">Pages that are fetched when needed.</param>
internal sealed record MemoryReport(
    long Mapped, long Private, long Shared, long File, long Stored, long InParent, long Lazy);

/// <summary>A socket.</summary>
internal sealed record SocketReport
{
    public required string Protocol { get; init; }

    public required string State { get; init; }

    public required string Local { get; init; }

    /// <summary>The peer; null when it is not connected.</summary>
    public string? Remote { get; init; }

    /// <summary>Processes that have it open.</summary>
    public required IReadOnlyList<uint> Pids { get; init; }

    /// <summary>Received and not yet read.</summary>
    public uint? ReceiveQueueBytes { get; init; }

    /// <summary>Written and not yet acknowledged.</summary>
    public uint? SendQueueBytes { get; init; }

    /// <summary>Of these, never sent.</summary>
    public uint? UnsentBytes { get; init; }
}

/// <summary>A mount.</summary>
internal sealed record MountReport(string Path, string? FileSystem, string Source, string Root, bool External);
