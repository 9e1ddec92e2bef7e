namespace Migration.Contracts;

/// <summary>
/// Answer to <see cref="FindEndedMigrations"/>.
/// </summary>
public sealed record EndedMigrationsFound
{
    /// <summary>
    /// Those that completed or were rolled back, the newest first, the 1000 newest at most. One that needs attention is
    /// not among them: a person may still need what is there.
    /// </summary>
    public required IReadOnlyList<EndedMigration> Migrations { get; init; }
}
