using MassTransit;
using Migration.Contracts;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Records;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Admission;

/// <summary>Tells the services of a node whose things they may remove.</summary>
internal sealed class FindEndedMigrationsConsumer(IMigrationStore store) : IConsumer<FindEndedMigrations>
{
    private const int AtMost = 1000;

    /// <inheritdoc />
    public async Task Consume(ConsumeContext<FindEndedMigrations> context)
    {
        var asked = context.Message;
        var found = await store.ListAsync(
            new MigrationQuery
            {
                // Not those that need attention: they may not be over.
                States = [MigrationState.Completed, MigrationState.RolledBack],
                Node = asked.Node,
                EndedAfter = asked.EndedAfter,
                WithSteps = false,
                Limit = AtMost,
            },
            context.CancellationToken);
        await context.RespondConfirmedAsync(new EndedMigrationsFound { Migrations = [.. found.Select(Ended)] });
    }

    private static EndedMigration Ended(MigrationRecord record) => new()
    {
        MigrationId = record.Id,
        Plan = record.Plan,
        Outcome = record.Outcome!,
        EndedAt = record.EndedAt!.Value,
    };
}

/// <summary>Where <see cref="FindEndedMigrationsConsumer"/> receives.</summary>
internal sealed class FindEndedMigrationsConsumerDefinition
    : ProgressConsumerDefinition<FindEndedMigrationsConsumer, FindEndedMigrations>;
