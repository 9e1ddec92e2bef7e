namespace Migration.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    /// <summary>Benches to run; none lists them.</summary>
    public required IReadOnlyList<IBench> Benches { get; init; }

    /// <summary>File that takes the figures; null for none.</summary>
    public FileInfo? Json { get; init; }

    /// <summary>File with figures measured earlier, which are drawn instead of measuring; null to measure.</summary>
    public FileInfo? Draw { get; init; }

    /// <summary>Folder that takes the pictures; null for none.</summary>
    public DirectoryInfo? Plots { get; init; }

    /// <summary>How often each side is measured; null for each bench's own number.</summary>
    public int? Repetitions { get; init; }

    /// <summary>Most cases of a bench that has many; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Text that the name of a case has to contain, in a bench that has many; null for all.</summary>
    public string? Only { get; init; }
}
