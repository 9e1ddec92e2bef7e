namespace Migration.Contracts;

/// <summary>
/// No connection of the workload is half open or waiting to be accepted any more.
/// </summary>
public sealed record ConnectionsDrained
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves the clients before the migration.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>The pod that takes over.</summary>
    public required PodEndpoint Target { get; init; }

    /// <summary>False when the wait ended at its bound with connections still waiting; the checkpoint then skips those.</summary>
    public required bool Drained { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
