namespace Migration.Contracts;

/// <summary>
/// A user or autoscaler asks for a node to be emptied: every workload on it that can move does, within the limits.
/// </summary>
public sealed record DrainRequested
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Who asks, for the record.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>One of <see cref="MigrationPriorities"/>; null for maintenance.</summary>
    public string? Priority { get; init; }
}
