using MassTransit;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Consumers;

/// <summary>
/// Puts a message back into the queue when another instance has taken over while it was handled: the failure of an
/// instance that may not write any more is no failure of the migration. Sits inside of retries and of the place where a
/// failure becomes a fault.
/// </summary>
/// <typeparam name="TConsumer">The consumer.</typeparam>
/// <typeparam name="TMessage">The message.</typeparam>
/// <param name="leadership">Whether this instance may act.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class HandBackFilter<TConsumer, TMessage>(
    Leadership leadership,
    TimeProvider time,
    ILogger<HandBackFilter<TConsumer, TMessage>> log) : IFilter<ConsumerConsumeContext<TConsumer, TMessage>>
    where TConsumer : class
    where TMessage : class
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc />
    public async Task Send(
        ConsumerConsumeContext<TConsumer, TMessage> context,
        IPipe<ConsumerConsumeContext<TConsumer, TMessage>> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        try
        {
            await next.Send(context);
        }
        catch (Exception failure) when (!leadership.IsConfirmed())
        {
            LogHandedBack(typeof(TMessage).Name, failure.Message);

            // Until its bus has stopped, this instance may be given the message again.
            await Task.Delay(Pause, time, context.CancellationToken);
            var queue = await context.GetSendEndpoint(context.ReceiveContext.InputAddress);
            await context.Forward(queue, context.Message);
        }
    }

    /// <inheritdoc />
    public void Probe(ProbeContext context) => context.CreateFilterScope("hand-back");

    [LoggerMessage(EventId = 1105, Level = LogLevel.Warning, Message =
        "{Message} is left to the instance that acts now: {Reason}")]
    private partial void LogHandedBack(string message, string reason);
}
