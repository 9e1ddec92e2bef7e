using MassTransit;

namespace Migration.Platform.Hosting;

/// <summary>
/// Makes a cancellation that nobody asked for a failure: something below ran into a time limit of its own, and its
/// exception came up here. The bus would take it for the service's end; it would neither be tried again nor published as
/// a fault, and the migration would stand still until its deadline. Counts as transient, for a limit may be kept the next
/// time. Stands outside of all other filters of the consumer and inside of retries.
/// </summary>
/// <typeparam name="TConsumer">The consumer.</typeparam>
/// <typeparam name="TMessage">The message.</typeparam>
internal sealed class TimeLimitFilter<TConsumer, TMessage> : IFilter<ConsumerConsumeContext<TConsumer, TMessage>>
    where TConsumer : class
    where TMessage : class
{
    /// <inheritdoc />
    public async Task Send(
        ConsumerConsumeContext<TConsumer, TMessage> context,
        IPipe<ConsumerConsumeContext<TConsumer, TMessage>> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (Exception e) when (
            e.GetBaseException() is OperationCanceledException && !context.CancellationToken.IsCancellationRequested)
        {
            throw new TransientStepException(
                typeof(TMessage).Name, $"migration {context.CorrelationId}",
                $"{TypeCache<TConsumer>.ShortName} ran into a time limit: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public void Probe(ProbeContext context) => context.CreateFilterScope("time-limit");
}
