using MassTransit;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>A service failed in a step for good: the migration is given up, unless it was redirected.</summary>
/// <typeparam name="TMessage">The message that the service could not handle.</typeparam>
/// <param name="migrations">The steps.</param>
/// <param name="log">Log.</param>
public sealed partial class StepFaultConsumer<TMessage>(
    MigrationDirector migrations,
    ILogger<StepFaultConsumer<TMessage>> log) : IConsumer<Fault<TMessage>>
    where TMessage : class
{
    // It only watches: what it cannot record is no reason to give a migration up.
    private const string Watcher = "coordinator";

    /// <inheritdoc />
    public async Task Consume(ConsumeContext<Fault<TMessage>> context)
    {
        var reason = context.Message.Exceptions.FirstOrDefault()?.Message ?? $"{typeof(TMessage).Name} was not handled";
        var failure = StepFailure.Of(context.Message.Message, reason);
        using var scope = log.MigrationScope(failure.MigrationId);
        var queue = context.SourceAddress?.Segments.LastOrDefault();
        if (queue == Watcher)
        {
            LogIgnored(typeof(TMessage).Name, queue, reason);
            return;
        }

        LogFailed(typeof(TMessage).Name, queue, reason);
        await context.AnswerOtherAsync(migrations.Abort(failure), migrations, log);
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message =
        "{Message} was not handled by {Queue}: {Reason}")]
    private partial void LogFailed(string message, string? queue, string reason);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Information, Message =
        "{Message} was not recorded by {Queue}, which does not end the migration: {Reason}")]
    private partial void LogIgnored(string message, string? queue, string reason);
}
