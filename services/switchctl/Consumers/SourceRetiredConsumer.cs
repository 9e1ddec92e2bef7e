using MassTransit;
using Migration.Contracts;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>The source is gone: its fence goes too.</summary>
/// <param name="migrations">The steps.</param>
/// <param name="log">Log.</param>
public sealed class SourceRetiredConsumer(MigrationDirector migrations, ILogger<SourceRetiredConsumer> log)
    : IConsumer<SourceRetired>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<SourceRetired> context)
    {
        var message = context.Message;
        using var scope = log.MigrationScope(message.MigrationId);
        var outcome = await migrations.RetireAsync(message.MigrationId, context.CancellationToken);
        await context.AnswerOtherAsync(outcome, migrations, log);
    }
}
