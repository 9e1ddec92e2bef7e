namespace Migration.Contracts;

/// <summary>How the memory of a workload gets across.</summary>
public static class MigrationStrategies
{
    /// <summary>All of it while the workload is frozen.</summary>
    public const string StopAndCopy = "stop-and-copy";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(MigrationStrategies).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
}
