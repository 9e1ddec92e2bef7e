namespace Migration.Contracts;

/// <summary>
/// The request is fine and waits until fewer migrations run; <see cref="MigrationAccepted"/> follows when it starts.
/// </summary>
public sealed record MigrationQueued
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The container that is to move.</summary>
    public required Workload Workload { get; init; }

    /// <summary>Node it is to move to.</summary>
    public required string TargetNode { get; init; }

    /// <summary>One of <see cref="MigrationPriorities"/>.</summary>
    public required string Priority { get; init; }

    /// <summary>Place in the queue when it was put there, from 1.</summary>
    public required int Position { get; init; }
}
