namespace Migration.Coordinator.Records;

/// <summary>How one migration is done: defaults, policy and request taken together when it was examined.</summary>
internal sealed record EffectiveOptions
{
    /// <summary>Name of the policy that fitted the workload best; null when none did.</summary>
    public string? Policy { get; init; }

    /// <summary>How the memory gets across; one of <see cref="Contracts.MigrationStrategies"/>.</summary>
    public required string Strategy { get; init; }

    /// <summary>From admission to the redirect.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Whether <see cref="Deadline"/> grew with the workload's memory; so do the steps that move it.</summary>
    public bool DeadlineBySize { get; init; }

    /// <summary>Most bytes per second that are sent to the registry; null for as many as there is room for.</summary>
    public long? BandwidthBytesPerSecond { get; init; }

    /// <summary>Longest freeze window that is tolerated; null for as long as the deadlines allow.</summary>
    public TimeSpan? MaxFreeze { get; init; }

    /// <summary>Times the workload's move is tried in all.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Wait before the second attempt; it doubles with each further one.</summary>
    public required TimeSpan RetryBackoff { get; init; }

    /// <summary>Whether a retry goes to another node where there is one.</summary>
    public bool RetryElsewhere { get; init; }

    /// <summary>Memory of the workload when it was examined, in bytes; null when its node did not say.</summary>
    public long? MemoryBytes { get; init; }
}
