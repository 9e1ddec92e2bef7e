namespace Migration.Platform.Criu.Images;

/// <summary>Content of stats-dump or stats-restore; each file has one of the two parts.</summary>
/// <param name="Dump">Statistics of a dump, in stats-dump.</param>
/// <param name="Restore">Statistics of a restore, in stats-restore.</param>
public sealed record CriuStatistics(DumpStatistics? Dump, RestoreStatistics? Restore);

/// <summary>What a dump took (dump_stats_entry in images/stats.proto). Pages are of 4096 bytes.</summary>
public sealed record DumpStatistics
{
    /// <summary>Time to stop the tasks.</summary>
    public required TimeSpan Freezing { get; init; }

    /// <summary>Time the tasks were stopped by CRIU.</summary>
    public required TimeSpan Frozen { get; init; }

    /// <summary>Time to collect memory.</summary>
    public required TimeSpan MemoryDump { get; init; }

    /// <summary>Time to write memory to the image.</summary>
    public required TimeSpan MemoryWrite { get; init; }

    /// <summary>Pages looked at.</summary>
    public required ulong PagesScanned { get; init; }

    /// <summary>Pages left out because the parent checkpoint has them.</summary>
    public required ulong PagesSkippedParent { get; init; }

    /// <summary>Pages written.</summary>
    public required ulong PagesWritten { get; init; }

    /// <summary>Pages left to be fetched lazily.</summary>
    public required ulong PagesLazy { get; init; }

    /// <summary>Pages of shared memory written; 0 where the CRIU is too old to count them.</summary>
    public ulong SharedPagesWritten { get; init; }
}

/// <summary>What a restore took (restore_stats_entry in images/stats.proto).</summary>
public sealed record RestoreStatistics
{
    /// <summary>Pages compared with the parent's.</summary>
    public required ulong PagesCompared { get; init; }

    /// <summary>Pages that stayed shared with the parent process.</summary>
    public required ulong PagesSkippedCopyOnWrite { get; init; }

    /// <summary>Time to create the tasks.</summary>
    public required TimeSpan Forking { get; init; }

    /// <summary>Time from start to running tasks.</summary>
    public required TimeSpan Restore { get; init; }

    /// <summary>Pages restored; 0 where the CRIU is too old to count them.</summary>
    public ulong PagesRestored { get; init; }
}
