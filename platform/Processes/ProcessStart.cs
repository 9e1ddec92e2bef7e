namespace Migration.Platform.Processes;

/// <summary>What to start as a process workload.</summary>
public sealed record ProcessStart
{
    /// <summary>Name of the workload, unique on the node.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its network namespace.</summary>
    public required string Pod { get; init; }

    /// <summary>Program with its arguments; the first is a path.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>File for standard output and error, or for what is written on the terminal; null for none.</summary>
    public string? LogFile { get; init; }

    /// <summary>Whether it has a terminal, which controls it. Default false: <c>/dev/null</c> and the log file.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>Variables of its environment, beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Labels, by which policies choose.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
