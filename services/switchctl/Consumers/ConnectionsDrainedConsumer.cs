using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>The connections are settled: everything waits from now on, the freeze window opens.</summary>
/// <param name="migrations">The steps.</param>
/// <param name="log">Log.</param>
public sealed class ConnectionsDrainedConsumer(MigrationDirector migrations, ILogger<ConnectionsDrainedConsumer> log)
    : IConsumer<ConnectionsDrained>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<ConnectionsDrained> context)
    {
        var message = context.Message;
        using var scope = log.MigrationScope(message.MigrationId);
        var outcome = await migrations.HoldAsync(message, context.CancellationToken);
        if (!await context.AnswerOtherAsync(outcome, migrations, log))
            return;
        await context.PublishConfirmedAsync(new TrafficHeld
        {
            MigrationId = message.MigrationId,
            Plan = message.Plan,
            Source = message.Source,
            Target = message.Target,
            Steps = outcome.Steps,
        });
    }
}
