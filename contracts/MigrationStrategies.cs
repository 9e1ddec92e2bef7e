namespace Migration.Contracts;

/// <summary>How the memory of a workload gets across.</summary>
public static class MigrationStrategies
{
    /// <summary>All of it while the workload is frozen.</summary>
    public const string StopAndCopy = "stop-and-copy";
}
