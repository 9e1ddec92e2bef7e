using MassTransit;
using MassTransit.Transports;

namespace Migration.Platform.Hosting;

/// <summary>
/// Publishing that a lost broker cannot hang. The client library may wait for ever for the confirmation of a message
/// that was under way when the connection broke (docs/decisions/0035), and a consumer that waits keeps its whole service
/// from reconnecting.
/// </summary>
public static class ConfirmedPublish
{
    /// <summary>
    /// How long the broker may take to confirm a message before it is published once more: a confirmation takes
    /// milliseconds, on a loaded disk a second. Receivers know repetitions.
    /// </summary>
    private static readonly TimeSpan ConfirmBound = TimeSpan.FromSeconds(10);

    /// <summary>Publishes a message as often as it takes until the broker has confirmed it.</summary>
    /// <param name="context">The message that is being handled; its conversation goes on.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="OperationCanceledException">The service stops.</exception>
    public static Task PublishConfirmedAsync(this ConsumeContext context, object message)
    {
        ArgumentNullException.ThrowIfNull(context);
        return PublishConfirmedAsync(context, message, context.CancellationToken);
    }

    /// <summary>Publishes a message as often as it takes until the broker has confirmed it.</summary>
    /// <param name="endpoint">The bus, or the message that is being handled.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task PublishConfirmedAsync(
        this IPublishEndpoint endpoint, object message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(message);
        if (endpoint is not ConsumeContext context)
        {
            return UntilConfirmedAsync(
                message, token => endpoint.Publish(message, message.GetType(), token), cancellation);
        }

        // Not through the context, which would wait for the try that was given up as well before it lets the message go.
        var direct = new PublishEndpoint(context.ReceiveContext.PublishEndpointProvider);
        var conversation = Pipe.Execute<PublishContext>(c => c.TransferConsumeContextHeaders(context));
        return UntilConfirmedAsync(
            message, token => direct.Publish(message, message.GetType(), conversation, token), cancellation);
    }

    /// <summary>
    /// Answers a request; given up when the broker does not confirm it, for who asked has a bound of its own.
    /// </summary>
    /// <typeparam name="T">Type of the answer.</typeparam>
    /// <param name="context">The request.</param>
    /// <param name="answer">The answer.</param>
    public static async Task RespondConfirmedAsync<T>(this ConsumeContext context, T answer)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.ResponseAddress is not { } address)
            return;
        using var bound = Bound(context.CancellationToken);
        var endpoint = await context.ReceiveContext.SendEndpointProvider.GetSendEndpoint(address);
        var pipe = Pipe.Execute<SendContext<T>>(c =>
        {
            c.TransferConsumeContextHeaders(context);
            c.RequestId = context.RequestId;
        });
        try
        {
            await endpoint.Send(answer, pipe, bound.Token);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            LogContext.Warning?.Log("The broker did not confirm the answer {Answer}", typeof(T).Name);
        }
    }

    private static async Task UntilConfirmedAsync(
        object message, Func<CancellationToken, Task> publish, CancellationToken cancellation)
    {
        while (true)
        {
            using var bound = Bound(cancellation);
            try
            {
                await publish(bound.Token);
                return;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                LogContext.Warning?.Log(
                    "The broker did not confirm {Message} within {Bound}: published once more",
                    message.GetType().Name, ConfirmBound);
            }
        }
    }

    private static CancellationTokenSource Bound(CancellationToken cancellation)
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(ConfirmBound);
        return bound;
    }
}
