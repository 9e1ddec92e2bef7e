namespace Migration.Platform.Criu.Processes;

/// <summary>The address space of a process (mm_entry in images/mm.proto).</summary>
public sealed record AddressSpace
{
    /// <summary>Where the command line begins: words that each end with a NUL.</summary>
    public required ulong ArgumentsStart { get; init; }

    /// <summary>Address after the command line.</summary>
    public required ulong ArgumentsEnd { get; init; }

    /// <summary>Where the environment that the process was started with begins.</summary>
    public required ulong EnvironmentStart { get; init; }

    /// <summary>Address after the environment.</summary>
    public required ulong EnvironmentEnd { get; init; }

    /// <summary>Id in files.img of the program.</summary>
    public required uint ExecutableId { get; init; }

    /// <summary>The mappings in the order of their addresses.</summary>
    public required IReadOnlyList<MemoryArea> Areas { get; init; }
}
