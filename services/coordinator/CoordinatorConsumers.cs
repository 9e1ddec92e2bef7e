using MassTransit;
using Migration.Coordinator.Admission;
using Migration.Coordinator.Progress;

namespace Migration.Coordinator;

/// <summary>Everything that the coordinator reacts to.</summary>
internal static class CoordinatorConsumers
{
    /// <summary>Registers the consumers. One by one: a scan of the assembly finds public ones only.</summary>
    public static void AddCoordinatorConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<MigrationRequestedConsumer, MigrationRequestedConsumerDefinition>();
        bus.AddConsumer<TakeBaseCheckpointConsumer, TakeBaseCheckpointConsumerDefinition>();
        bus.AddConsumer<BaseCheckpointTakenConsumer, BaseCheckpointTakenConsumerDefinition>();
        bus.AddConsumer<BaseImagePushedConsumer, BaseImagePushedConsumerDefinition>();
        bus.AddConsumer<TargetPreparedConsumer, TargetPreparedConsumerDefinition>();
        bus.AddConsumer<ConnectionsDrainingConsumer, ConnectionsDrainingConsumerDefinition>();
        bus.AddConsumer<ConnectionsDrainedConsumer, ConnectionsDrainedConsumerDefinition>();
        bus.AddConsumer<TrafficHeldConsumer, TrafficHeldConsumerDefinition>();
        bus.AddConsumer<CheckpointTakenConsumer, CheckpointTakenConsumerDefinition>();
        bus.AddConsumer<ImagePushedConsumer, ImagePushedConsumerDefinition>();
        bus.AddConsumer<PodRestoredConsumer, PodRestoredConsumerDefinition>();
        bus.AddConsumer<TrafficRedirectedConsumer, TrafficRedirectedConsumerDefinition>();
        bus.AddConsumer<SourceRetiredConsumer, SourceRetiredConsumerDefinition>();
        bus.AddConsumer<MigrationAbortedConsumer, MigrationAbortedConsumerDefinition>();
        bus.AddConsumer<AbortRefusedConsumer, AbortRefusedConsumerDefinition>();
        bus.AddConsumer<SourceResumedConsumer, SourceResumedConsumerDefinition>();
        bus.AddConsumer<TargetRemovedConsumer, TargetRemovedConsumerDefinition>();
        bus.AddConsumer<ArtifactsDeletedConsumer, ArtifactsDeletedConsumerDefinition>();
        bus.AddConsumer<TrafficReleasedConsumer, TrafficReleasedConsumerDefinition>();
        bus.AddConsumer<RetirementFaultConsumer, RetirementFaultConsumerDefinition>();
        bus.AddConsumer<FindEndedMigrationsConsumer, FindEndedMigrationsConsumerDefinition>();
        bus.AddConsumer<MigrationCancelRequestedConsumer, MigrationCancelRequestedConsumerDefinition>();
    }
}
