namespace Migration.Contracts;

/// <summary>
/// The switch keeps back new connections; those being opened may finish. Routed by source node.
/// </summary>
public sealed record ConnectionsDraining
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves the clients before the migration.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>The pod that takes over.</summary>
    public required PodEndpoint Target { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
