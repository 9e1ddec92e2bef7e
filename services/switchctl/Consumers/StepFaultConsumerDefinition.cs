using MassTransit;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Migrations;

namespace Migration.SwitchCtl.Consumers;

/// <summary>Receives from the service's queue.</summary>
/// <typeparam name="TMessage">The message that a service could not handle.</typeparam>
public sealed class StepFaultConsumerDefinition<TMessage>()
    : ServiceConsumerDefinition<StepFaultConsumer<TMessage>, Fault<TMessage>>(MigrationDirector.ServiceName)
    where TMessage : class;
