using MassTransit;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Progress;

/// <summary>The coordinator's queue, which sees the messages of all nodes.</summary>
/// <typeparam name="TConsumer">The consumer.</typeparam>
/// <typeparam name="TMessage">The message it reacts to.</typeparam>
internal abstract class ProgressConsumerDefinition<TConsumer, TMessage>()
    : ServiceConsumerDefinition<TConsumer, TMessage>(CoordinatorService.Name)
    where TConsumer : class, IConsumer<TMessage>
    where TMessage : class
{
    /// <inheritdoc />
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        // A fault is taken for the failure of the step itself; the coordinator only looks on, so its own troubles
        // (a full disk under its record) must not end a migration that is otherwise well.
        endpointConfigurator.PublishFaults = false;
        base.ConfigureConsumer(endpointConfigurator, consumerConfigurator, context);
    }
}
