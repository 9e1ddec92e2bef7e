using MassTransit;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>
/// Receives from the service's queue; what an instance that was replaced cannot do is left to the other.
/// </summary>
/// <typeparam name="TConsumer">The consumer.</typeparam>
/// <typeparam name="TMessage">The message it reacts to.</typeparam>
public abstract class SwitchCtlConsumerDefinition<TConsumer, TMessage>()
    : ServiceConsumerDefinition<TConsumer, TMessage>(MigrationDirector.ServiceName)
    where TConsumer : class, IConsumer<TMessage>
    where TMessage : class
{
    // As long as it takes another instance to take over that reaches a switch which this one lost, about 12 s.
    /// <inheritdoc />
    protected override int TransientRetries => 10;

    /// <inheritdoc />
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        ArgumentNullException.ThrowIfNull(consumerConfigurator);
        base.ConfigureConsumer(endpointConfigurator, consumerConfigurator, context);
        consumerConfigurator.ConsumerMessage<TMessage>(message =>
            message.UseFilter(ActivatorUtilities.CreateInstance<HandBackFilter<TConsumer, TMessage>>(context)));
    }
}
