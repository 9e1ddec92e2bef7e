namespace Migration.Bench.Freeze;

/// <summary>One way to move a redis of one size under one load; medians.</summary>
/// <param name="Mib">Data in the redis, in MiB.</param>
/// <param name="Load">One of <see cref="FreezeLoads"/>.</param>
/// <param name="Way">One of <see cref="FreezeWays"/>.</param>
/// <param name="FreezeMs">How long the workload stood still, in milliseconds.</param>
/// <param name="StallMaxMs">Longest time that a client went without a reply; null where there is no client.</param>
/// <param name="TotalMs">From the request to the end, in milliseconds.</param>
/// <param name="Bytes">Bytes that went to the registry; 0 where none do.</param>
/// <param name="FloorMs">What checkpoint and restore alone take at this size, in the same run.</param>
/// <param name="Steps">Milliseconds by the name of the step, of the migration in the middle; empty where there are none.
/// </param>
internal sealed record FreezeCase(
    int Mib,
    string Load,
    string Way,
    double FreezeMs,
    double? StallMaxMs,
    double TotalMs,
    long Bytes,
    double FloorMs,
    IReadOnlyDictionary<string, double> Steps);

/// <summary>What the clients do meanwhile.</summary>
internal static class FreezeLoads
{
    /// <summary>The clients count, a few requests a second each; nobody else writes.</summary>
    public const string Idle = "idle";

    /// <summary>Random keys are overwritten, 5,000 a second.</summary>
    public const string Writes = "writes";
}

/// <summary>Ways to move it.</summary>
internal static class FreezeWays
{
    /// <summary>A migration that moves all memory in the freeze window.</summary>
    public const string StopAndCopy = Contracts.MigrationStrategies.StopAndCopy;

    /// <summary>A migration that moves most memory before it.</summary>
    public const string PreCopy = Contracts.MigrationStrategies.PreCopy;

    /// <summary>Podman's checkpoint and restore on one node: nothing moves.</summary>
    public const string Floor = "floor";

    /// <summary>The usual commands, one after the other.</summary>
    public const string ByHand = "by-hand";
}
