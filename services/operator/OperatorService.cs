using MassTransit;
using Migration.Contracts;
using Migration.KubernetesOperator.Consumers;
using Migration.KubernetesOperator.Drain;
using Migration.KubernetesOperator.Leadership;
using Migration.KubernetesOperator.Migrations;
using Migration.KubernetesOperator.Names;
using Migration.KubernetesOperator.Services;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator;

/// <summary>Puts the service together.</summary>
internal static class OperatorService
{
    /// <summary>Name of the service and of its queue.</summary>
    public const string Name = "operator";

    public static void AddOperator(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddCheckedOptions<OperatorOptions>(OperatorOptions.Section);
        builder.AddKubernetesApi();
        services.AddHttpClient<SwitchClient>();
        services.AddSingleton(s => new EventWriter(
            s.GetRequiredService<IKubernetesApi>(), s.GetRequiredService<TimeProvider>(), Name,
            Environment.MachineName));
        services.AddSingleton<MigrationStatus>();
        services.AddSingleton<MigrationNews>();
        services.AddSingleton<WorkloadResolver>();
        services.AddSingleton<MigrationDivision>();
        services.AddSingleton<NodeEntries>();
        services.AddSingleton<ILeaderTask, MigrationController>();
        services.AddSingleton<ILeaderTask, ServiceFollower>();
        services.AddSingleton<ILeaderTask, NodeDrain>();
        services.AddSingleton<ILeaderTask, NameReturn>();
        services.AddHostedService<LeaderLoop>();
        builder.AddMigrationBus(AddConsumers);
    }

    private static void AddConsumers(IBusRegistrationConfigurator bus)
    {
        Tell<MigrationQueued>(bus);
        Tell<MigrationAccepted>(bus);
        Tell<MigrationRejected>(bus);
        Tell<TargetPrepared>(bus);
        Tell<TrafficHeld>(bus);
        Tell<CheckpointTaken>(bus);
        Tell<ImagePushed>(bus);
        Tell<PodRestored>(bus);
        Tell<TrafficRedirected>(bus);
        Tell<MigrationCompleted>(bus);
        Tell<MigrationAborted>(bus);
        Tell<MigrationFailed>(bus);
        bus.AddConsumer<DivideMigrationConsumer, DivideMigrationConsumerDefinition>();
        bus.AddConsumer<DrainRequestedConsumer, DrainRequestedConsumerDefinition>();
    }

    private static void Tell<T>(IBusRegistrationConfigurator bus)
        where T : class =>
        bus.AddConsumer<NewsConsumer<T>, NewsConsumerDefinition<T>>();
}
