using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;

namespace Migration.Bench.Scale;

/// <summary>What a simulated service does with a message.</summary>
/// <typeparam name="TMessage">The message.</typeparam>
/// <param name="Service">Name of the service; <see cref="InstantServices.Switch"/> sees the messages of all nodes.</param>
/// <param name="Answer">From the message to what is published next; null for nothing.</param>
/// <param name="Responds">Whether the answer goes to who asked, and not to everybody.</param>
internal sealed record InstantStep<TMessage>(string Service, Func<TMessage, object?> Answer, bool Responds = false)
    where TMessage : class;

/// <summary>Does a step that takes no time, and takes down how long its message was under way.</summary>
/// <typeparam name="TMessage">The message.</typeparam>
/// <param name="step">The step.</param>
/// <param name="hops">Takes it down.</param>
internal sealed class InstantConsumer<TMessage>(InstantStep<TMessage> step, HopMeter hops) : IConsumer<TMessage>
    where TMessage : class
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<TMessage> context)
    {
        if (!step.Responds)
            hops.Note(context);
        if (step.Answer(context.Message) is not { } answer)
            return;
        if (step.Responds)
            await context.RespondAsync(answer, answer.GetType());
        else
            await context.PublishConfirmedAsync(answer);
    }
}

/// <summary>Where a simulated service on a node receives, as the real one does.</summary>
/// <typeparam name="TMessage">The message.</typeparam>
/// <param name="step">The step.</param>
/// <param name="node">The node.</param>
internal sealed class OnNodeDefinition<TMessage>(InstantStep<TMessage> step, IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<InstantConsumer<TMessage>, TMessage>(step.Service, node)
    where TMessage : class;

/// <summary>Where a simulated service that sees all nodes receives.</summary>
/// <typeparam name="TMessage">The message.</typeparam>
/// <param name="step">The step.</param>
internal sealed class ForAllDefinition<TMessage>(InstantStep<TMessage> step)
    : ServiceConsumerDefinition<InstantConsumer<TMessage>, TMessage>(step.Service)
    where TMessage : class;
