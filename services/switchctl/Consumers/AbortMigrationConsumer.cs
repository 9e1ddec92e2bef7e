using MassTransit;
using Migration.Contracts;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>The coordinator wants a migration given up.</summary>
/// <param name="migrations">The steps.</param>
/// <param name="log">Log.</param>
public sealed class AbortMigrationConsumer(MigrationDirector migrations, ILogger<AbortMigrationConsumer> log)
    : IConsumer<AbortMigration>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<AbortMigration> context)
    {
        var message = context.Message;
        using var scope = log.MigrationScope(message.MigrationId);
        var failure = new StepFailure(message.MigrationId, message.Plan, message.Source, null, message.Reason);
        await context.AnswerOtherAsync(migrations.Abort(failure), migrations, log);
    }
}
