namespace Migration.Contracts;

/// <summary>How the memory of a workload gets across.</summary>
public static class MigrationStrategies
{
    /// <summary>All of it while the workload is frozen.</summary>
    public const string StopAndCopy = "stop-and-copy";

    /// <summary>Most of it while the workload still serves; only what changed since while it is frozen.</summary>
    public const string PreCopy = "pre-copy";

    /// <summary>Pre-copy for workloads with much memory, stop-and-copy for others.</summary>
    public const string Auto = "auto";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(MigrationStrategies).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
}
