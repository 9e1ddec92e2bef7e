namespace Migration.Contracts;

/// <summary>
/// The migration has passed the point of no return and goes on.
/// </summary>
public sealed record AbortRefused
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>Why it cannot be given up.</summary>
    public required string Reason { get; init; }
}
