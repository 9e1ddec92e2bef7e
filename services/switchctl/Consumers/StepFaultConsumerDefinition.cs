using MassTransit;

namespace Migration.SwitchCtl.Consumers;

/// <summary>Receives from the service's queue.</summary>
/// <typeparam name="TMessage">The message that a service could not handle.</typeparam>
public sealed class StepFaultConsumerDefinition<TMessage>
    : SwitchCtlConsumerDefinition<StepFaultConsumer<TMessage>, Fault<TMessage>>
    where TMessage : class;
