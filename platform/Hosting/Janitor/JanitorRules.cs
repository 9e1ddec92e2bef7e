using Migration.Contracts;

namespace Migration.Platform.Hosting.Janitor;

/// <summary>Which ended migrations' things are due to go.</summary>
public static class JanitorRules
{
    /// <summary>Those that are old, or too many.</summary>
    /// <param name="ended">Ended migrations.</param>
    /// <param name="options">Settings.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<EndedMigration> Due(
        IEnumerable<EndedMigration> ended, JanitorOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ended);
        ArgumentNullException.ThrowIfNull(options);
        return ended
            .Where(m => m.Outcome is MigrationOutcomes.Completed or MigrationOutcomes.RolledBack)
            .OrderByDescending(m => m.EndedAt)
            .Where((m, newer) => newer >= options.MaxCount || now - m.EndedAt >= options.MaxAge);
    }
}
