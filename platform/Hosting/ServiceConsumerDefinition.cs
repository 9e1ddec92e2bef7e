using MassTransit;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Migration.Platform.Hosting;

/// <summary>
/// Where and how a consumer receives its messages: the queue of its service, bound to one message type. All consumers
/// of a service share its queue, so that the messages of one migration are handled one after the other.
/// </summary>
/// <typeparam name="TConsumer">The consumer.</typeparam>
/// <typeparam name="TMessage">The message it reacts to.</typeparam>
public abstract class ServiceConsumerDefinition<TConsumer, TMessage> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer<TMessage>
    where TMessage : class
{
    private readonly string _routingKey;

    /// <summary>For a service that sees the messages of all nodes.</summary>
    /// <param name="service">Name of the service and of its queue.</param>
    protected ServiceConsumerDefinition(string service)
        : this(service, MessageTopology.EveryMessage)
    {
    }

    /// <summary>For a service on a node: it sees the messages for this node and those for all.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="node">The node.</param>
    protected ServiceConsumerDefinition(string service, IOptions<NodeOptions> node)
        : this($"{service}.{node.Value.Name}", node.Value.Name)
    {
    }

    private ServiceConsumerDefinition(string queue, string routingKey)
    {
        _routingKey = routingKey;
        Endpoint(e =>
        {
            e.Name = queue;
            e.ConfigureConsumeTopology = false;
        });
    }

    /// <summary>Tries before a transient failure counts, beside the first one. Default 4, about 1.5 s in all.</summary>
    protected virtual int TransientRetries => 4;

    /// <summary>
    /// Whether every failure counts as transient but one that a step itself calls final (<see cref="StepException"/>): for
    /// an undo, and for all that comes after the point of no return. Default false.
    /// </summary>
    protected virtual bool HasToSucceed => false;

    /// <inheritdoc />
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        ArgumentNullException.ThrowIfNull(consumerConfigurator);
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            Bind(rabbit, _routingKey);
            if (_routingKey != MessageTopology.EveryMessage)
                Bind(rabbit, "");
        }

        consumerConfigurator.ConsumerMessage<TMessage>(message =>
            message.UseFilter(new TimeLimitFilter<TConsumer, TMessage>()));

        // On the consumer, not on the queue, which the service's other consumers share.
        consumerConfigurator.UseMessageRetry(retry =>
        {
            retry.Exponential(
                TransientRetries, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(50));
            if (HasToSucceed)
                retry.Ignore<StepException>();
            else
                retry.Handle<TransientStepException>();
        });
    }

    private static void Bind(IRabbitMqReceiveEndpointConfigurator rabbit, string routingKey) =>
        rabbit.Bind<TMessage>(binding =>
        {
            binding.ExchangeType = ExchangeType.Topic;
            binding.RoutingKey = routingKey;
        });
}
