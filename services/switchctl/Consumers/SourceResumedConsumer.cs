using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>The source runs again after an abort: the traffic goes on there.</summary>
/// <param name="migrations">The steps.</param>
/// <param name="log">Log.</param>
public sealed class SourceResumedConsumer(MigrationDirector migrations, ILogger<SourceResumedConsumer> log)
    : IConsumer<SourceResumed>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<SourceResumed> context)
    {
        var message = context.Message;
        using var scope = log.MigrationScope(message.MigrationId);
        var outcome = await migrations.ReleaseAsync(message.MigrationId, context.CancellationToken);
        if (!await context.AnswerOtherAsync(outcome, migrations, log))
            return;
        await context.PublishConfirmedAsync(Answers.Released(outcome));
        migrations.Told(message.MigrationId, Announcement.TrafficReleased);
    }
}
