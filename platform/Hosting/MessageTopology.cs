using MassTransit;
using Migration.Contracts;
using RabbitMQ.Client;

namespace Migration.Platform.Hosting;

/// <summary>
/// How the contracts are laid out on RabbitMQ: one topic exchange per message type. Messages for one node carry the
/// node's name as routing key, all others an empty one; a service that wants every message binds <c>#</c>.
/// </summary>
public static class MessageTopology
{
    /// <summary>Binding key that matches every message.</summary>
    public const string EveryMessage = "#";

    /// <summary>Applies the layout to a bus that is being configured.</summary>
    /// <param name="bus">The bus.</param>
    public static void UseMigrationTopology(this IRabbitMqBusFactoryConfigurator bus)
    {
        Plain<MigrationRequested>(bus, m => m.MigrationId ?? Guid.Empty);
        Plain<MigrationCancelRequested>(bus, m => m.MigrationId);
        Plain<MigrationRejected>(bus, m => m.MigrationId);
        Plain<DivideMigration>(bus, m => m.MigrationId);
        Plain<MigrationDivided>(bus, m => m.MigrationId);
        Plain<MigrationQueued>(bus, m => m.MigrationId);
        Plain<TargetPrepared>(bus, m => m.MigrationId);
        Plain<ConnectionsDrained>(bus, m => m.MigrationId);
        Plain<PodRestored>(bus, m => m.MigrationId);
        Plain<SourceRetired>(bus, m => m.MigrationId);
        Plain<MigrationCompleted>(bus, m => m.MigrationId);
        Plain<AbortMigration>(bus, m => m.MigrationId);
        Plain<AbortRefused>(bus, m => m.MigrationId);
        Plain<MigrationAborted>(bus, m => m.MigrationId);
        Plain<SourceResumed>(bus, m => m.MigrationId);
        Plain<TargetRemoved>(bus, m => m.MigrationId);
        Plain<ArtifactsDeleted>(bus, m => m.MigrationId);
        Plain<TrafficReleased>(bus, m => m.MigrationId);
        Plain<MigrationFailed>(bus, m => m.MigrationId);
        Plain<FindServices>(bus, _ => Guid.Empty);
        Plain<DrainRequested>(bus, _ => Guid.Empty);
        Plain<FindEndedMigrations>(bus, _ => Guid.Empty);
        ToNode<MigrationAccepted>(bus, m => m.MigrationId, m => m.Plan.TargetNode);
        ToNode<ConnectionsDraining>(bus, m => m.MigrationId, m => m.Plan.SourceNode);
        ToNode<TrafficHeld>(bus, m => m.MigrationId, m => m.Plan.SourceNode);
        ToNode<CheckpointTaken>(bus, m => m.MigrationId, m => m.Plan.SourceNode);
        ToNode<LayerPushed>(bus, m => m.MigrationId, m => m.Plan.TargetNode);
        ToNode<ImagePushed>(bus, m => m.MigrationId, m => m.Plan.TargetNode);
        ToNode<TrafficRedirected>(bus, m => m.MigrationId, m => m.Plan.SourceNode);
        ToNode<TakeBaseCheckpoint>(bus, m => m.MigrationId, m => m.Plan.SourceNode);
        ToNode<BaseCheckpointTaken>(bus, m => m.MigrationId, m => m.Plan.SourceNode);
        ToNode<BaseImagePushed>(bus, m => m.MigrationId, m => m.Plan.TargetNode);
        ToNode<InspectWorkload>(bus, _ => Guid.Empty, m => m.Node);
    }

    private static void Plain<T>(IRabbitMqBusFactoryConfigurator bus, Func<T, Guid> migrationId)
        where T : class
    {
        bus.Publish<T>(p => p.ExchangeType = ExchangeType.Topic);
        bus.Publish<Fault<T>>(p => p.ExchangeType = ExchangeType.Topic);
        bus.Send<T>(s => s.UseCorrelationId(migrationId));
        bus.Send<Fault<T>>(s => s.UseCorrelationId(fault => migrationId(fault.Message)));
    }

    private static void ToNode<T>(IRabbitMqBusFactoryConfigurator bus, Func<T, Guid> migrationId, Func<T, string> node)
        where T : class
    {
        Plain(bus, migrationId);
        bus.Send<T>(s => s.UseRoutingKeyFormatter(context => node(context.Message)));
    }
}
