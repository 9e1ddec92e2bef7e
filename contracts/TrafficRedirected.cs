namespace Migration.Contracts;

/// <summary>
/// The switch sends the clients to the target: the point of no return is passed. Routed by source node.
/// </summary>
public sealed record TrafficRedirected
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves the clients before the migration.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>The pod that takes over.</summary>
    public required PodEndpoint Target { get; init; }

    /// <summary>From hold to release, in milliseconds, by the clock of the switch controller.</summary>
    public required double FreezeMs { get; init; }

    /// <summary>Packets that waited at the switch and were replayed.</summary>
    public required long ReplayedPackets { get; init; }

    /// <summary>Packets that did not fit the hold buffer.</summary>
    public required long DroppedPackets { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
