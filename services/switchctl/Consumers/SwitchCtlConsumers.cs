using MassTransit;
using Migration.Contracts;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Consumers;

/// <summary>All consumers of the service.</summary>
public static class SwitchCtlConsumers
{
    /// <summary>Registers them with their definitions.</summary>
    /// <param name="bus">The bus.</param>
    public static void AddSwitchCtlConsumers(this IBusRegistrationConfigurator bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        BusTerm.TakeOver(bus);
        bus.AddConsumer<TargetPreparedConsumer, TargetPreparedConsumerDefinition>();
        bus.AddConsumer<ConnectionsDrainedConsumer, ConnectionsDrainedConsumerDefinition>();
        bus.AddConsumer<PodRestoredConsumer, PodRestoredConsumerDefinition>();
        bus.AddConsumer<SourceRetiredConsumer, SourceRetiredConsumerDefinition>();
        bus.AddConsumer<SourceResumedConsumer, SourceResumedConsumerDefinition>();
        bus.AddConsumer<AbortMigrationConsumer, AbortMigrationConsumerDefinition>();
        bus.AddConsumer<FindServicesConsumer, FindServicesConsumerDefinition>();
        AddFault<MigrationAccepted>(bus);
        AddFault<TakeBaseCheckpoint>(bus);
        AddFault<BaseCheckpointTaken>(bus);
        AddFault<BaseImagePushed>(bus);
        AddFault<TargetPrepared>(bus);
        AddFault<ConnectionsDraining>(bus);
        AddFault<ConnectionsDrained>(bus);
        AddFault<TrafficHeld>(bus);
        AddFault<CheckpointTaken>(bus);
        AddFault<ImagePushed>(bus);
        AddFault<PodRestored>(bus);
    }

    private static void AddFault<TMessage>(IBusRegistrationConfigurator bus)
        where TMessage : class =>
        bus.AddConsumer<StepFaultConsumer<TMessage>, StepFaultConsumerDefinition<TMessage>>();
}
