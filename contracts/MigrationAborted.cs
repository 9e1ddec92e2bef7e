namespace Migration.Contracts;

/// <summary>
/// The switch controller decided against the migration; every service undoes its part.
/// </summary>
public sealed record MigrationAborted
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves the clients before the migration.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>The target pod; null when none was prepared.</summary>
    public PodEndpoint? Target { get; init; }

    /// <summary>Why: the step, the object and the cause.</summary>
    public required string Reason { get; init; }
}
