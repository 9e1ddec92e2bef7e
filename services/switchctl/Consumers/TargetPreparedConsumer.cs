using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>The target is ready: new connections to the source wait from now on.</summary>
/// <param name="migrations">The steps.</param>
/// <param name="log">Log.</param>
public sealed class TargetPreparedConsumer(MigrationDirector migrations, ILogger<TargetPreparedConsumer> log)
    : IConsumer<TargetPrepared>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<TargetPrepared> context)
    {
        var message = context.Message;
        using var scope = log.MigrationScope(message.MigrationId);
        var outcome = await migrations.DrainAsync(message, context.CancellationToken);
        if (!await context.AnswerOtherAsync(outcome, migrations, log))
            return;
        await context.PublishConfirmedAsync(new ConnectionsDraining
        {
            MigrationId = message.MigrationId,
            Plan = message.Plan,
            Source = message.Source,
            Target = message.Target,
            Steps = outcome.Steps,
        });
    }
}
