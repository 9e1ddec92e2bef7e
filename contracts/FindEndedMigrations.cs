namespace Migration.Contracts;

/// <summary>
/// Request to the coordinator: which migrations from or to a node have ended in order, so that what they left there may
/// be removed.
/// </summary>
public sealed record FindEndedMigrations
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Only those that ended after this time.</summary>
    public required DateTimeOffset EndedAfter { get; init; }
}
