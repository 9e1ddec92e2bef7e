namespace Migration.Contracts;

/// <summary>
/// A migration that has ended.
/// </summary>
public sealed record EndedMigration
{
    /// <summary>The migration.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moved from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>One of <see cref="MigrationOutcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }
}
