namespace Migration.Contracts;

/// <summary>
/// The coordinator refused a request; nothing was touched.
/// </summary>
public sealed record MigrationRejected
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The container that was to move.</summary>
    public required Workload Workload { get; init; }

    /// <summary>Node it was to move to.</summary>
    public required string TargetNode { get; init; }

    /// <summary>Every reason, each with the object it is about and what to do.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }
}
