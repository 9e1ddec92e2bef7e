namespace Migration.Platform.Processes;

/// <summary>
/// A tree of processes that is known on a node under a name: the content of its file in <see cref="ProcessStore"/>.
/// </summary>
public sealed record ProcessWorkload
{
    /// <summary>Name of the tree, unique on the node: lower-case letters, digits and '-', at most 63.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Name of what has the address; the network namespace is called so on the node where it was first started.
    /// </summary>
    public required string Pod { get; init; }

    /// <summary>File that holds its network namespace, for example <c>/run/netns/web</c>.</summary>
    public required string NetworkNamespace { get; init; }

    /// <summary>Its address there, IPv4 or IPv6.</summary>
    public required string Address { get; init; }

    /// <summary>Process id of the root of the tree as the node sees it; 0 while nothing runs.</summary>
    public int Pid { get; init; }

    /// <summary>
    /// When the root was started, in ticks of the machine's clock since it was booted (field 22 of proc_pid_stat(5)); 0
    /// while nothing runs. A process id alone may belong to another process by now.
    /// </summary>
    public long StartTime { get; init; }

    /// <summary>Path of the program that was started.</summary>
    public required string Program { get; init; }

    /// <summary>SHA-256 of the program, <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public required string ProgramDigest { get; init; }

    /// <summary>
    /// File that standard output and error, or what is written on the terminal, are appended to; null for none.
    /// </summary>
    public string? LogFile { get; init; }

    /// <summary>Labels, by which policies choose.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The migration that brought it here, 32 hexadecimal digits; null when it was started here.</summary>
    public string? Migration { get; init; }
}
