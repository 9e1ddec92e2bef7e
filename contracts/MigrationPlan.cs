namespace Migration.Contracts;

/// <summary>
/// What moves from where to where; fixed when the migration is accepted.
/// </summary>
public sealed record MigrationPlan
{
    /// <summary>The container that moves.</summary>
    public required Workload Workload { get; init; }

    /// <summary>Node it leaves.</summary>
    public required string SourceNode { get; init; }

    /// <summary>Node it goes to.</summary>
    public required string TargetNode { get; init; }

    /// <summary>
    /// Memory of the workload when it was examined, in bytes, and so about the size of its checkpoint; null when its
    /// node did not say.
    /// </summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Most bytes per second that are sent to the registry; null for as many as there is room for.</summary>
    public long? BandwidthBytesPerSecond { get; init; }

    /// <summary>How the memory gets across, one of <see cref="MigrationStrategies"/>; null for stop-and-copy.</summary>
    public string? Strategy { get; init; }

    /// <summary>
    /// Longest freeze window that is tolerated, in milliseconds; null for as long as the deadlines allow.
    /// </summary>
    public double? MaxFreezeMs { get; init; }

    /// <summary>How the target gets its owner, one of <see cref="OwnershipStrategies"/>; null for adopt.</summary>
    public string? Ownership { get; init; }
}
