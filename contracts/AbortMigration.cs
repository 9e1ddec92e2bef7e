namespace Migration.Contracts;

/// <summary>
/// Command to the switch controller, which decides: give the migration up unless it has been redirected.
/// </summary>
public sealed record AbortMigration
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves the clients before the migration.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>Why: the step, the object and the cause.</summary>
    public required string Reason { get; init; }
}
