namespace Migration.Contracts;

/// <summary>
/// A user asks for a migration to be given up; granted until the point of no return.
/// </summary>
public sealed record MigrationCancelRequested
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>Why, for the record.</summary>
    public string? Reason { get; init; }

    /// <summary>Who asks, for the record.</summary>
    public string? RequestedBy { get; init; }
}
