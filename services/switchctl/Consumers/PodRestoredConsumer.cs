using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>The target runs: the traffic goes there, which is the point of no return.</summary>
/// <param name="migrations">The steps.</param>
/// <param name="log">Log.</param>
public sealed class PodRestoredConsumer(MigrationDirector migrations, ILogger<PodRestoredConsumer> log)
    : IConsumer<PodRestored>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<PodRestored> context)
    {
        var message = context.Message;
        using var scope = log.MigrationScope(message.MigrationId);
        var outcome = await migrations.RedirectAsync(message, context.CancellationToken);
        if (!await context.AnswerOtherAsync(outcome, migrations, log))
            return;
        await context.PublishConfirmedAsync(Answers.Redirected(outcome));
        migrations.Told(message.MigrationId, Announcement.TrafficRedirected);
    }
}
