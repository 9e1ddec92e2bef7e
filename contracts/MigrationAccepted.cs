namespace Migration.Contracts;

/// <summary>
/// The coordinator admitted a migration; the deployer on the target node prepares the target. Routed by target node.
/// </summary>
public sealed record MigrationAccepted
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves the clients before the migration.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>Image the container was started from; it has to be on the target before the restore.</summary>
    public required ImageIdentity BaseImage { get; init; }

    /// <summary>When it was admitted.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }
}
