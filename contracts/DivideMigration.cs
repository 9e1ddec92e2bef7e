namespace Migration.Contracts;

/// <summary>
/// A request names something with several pods, which the operator has to make a migration of each; it answers
/// <see cref="MigrationDivided"/> or <see cref="MigrationRejected"/>.
/// </summary>
public sealed record DivideMigration
{
    /// <summary>The request's id; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>The request.</summary>
    public required MigrationRequested Request { get; init; }
}
