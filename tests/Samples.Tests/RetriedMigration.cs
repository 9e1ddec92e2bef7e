using Migration.Contracts;

namespace Migration.Samples.Tests;

/// <summary>What a coordinator says about a migration that it rolled back and tried again by itself.</summary>
internal static class RetriedMigration
{
    public static IReadOnlyList<object> EndsOf(MigrationAccepted accepted)
    {
        var retry = Guid.NewGuid();
        return
        [
            new MigrationFailed
            {
                MigrationId = accepted.MigrationId, Plan = accepted.Plan, Outcome = MigrationOutcomes.RolledBack,
                Reason = "the registry answers 500", Steps = [], RetryId = retry,
            },
            new MigrationCompleted
            {
                MigrationId = retry, Plan = accepted.Plan, StartedAt = accepted.AcceptedAt,
                CompletedAt = accepted.AcceptedAt.AddSeconds(2), FreezeMs = 100, ImageBytes = 9, Steps = [],
            },
        ];
    }
}
