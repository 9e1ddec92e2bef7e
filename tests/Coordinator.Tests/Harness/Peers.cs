using System.Collections.Concurrent;
using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;
using RabbitMQ.Client;

namespace Migration.Coordinator.Tests.Harness;

/// <summary>The other services, scripted, on the real broker:
/// they answer questions and note what is published.</summary>
internal sealed class Peers : IAsyncDisposable
{
    private readonly IBusControl _bus;
    private readonly ConcurrentDictionary<(string Node, string Container), WorkloadInspected> _workloads = new();
    private readonly ConcurrentDictionary<(string Node, string Container), WorkloadInspected> _targets = new();
    private readonly ConcurrentDictionary<string, bool> _failing = new();
    private readonly ConcurrentDictionary<string, ServicesFound> _services = new();

    private Peers(BrokerAccess broker)
    {
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker.Host, (ushort)broker.Port, broker.VirtualHost, host =>
            {
                host.Username(broker.Username);
                host.Password(broker.Password);
            });
            rabbit.UseMigrationTopology();
            rabbit.ReceiveEndpoint("peers", Watch);
            foreach (var node in (string[])["node-a", "node-b", "node-c", "node-k"])
                rabbit.ReceiveEndpoint($"checkpointer.{node}", endpoint => AnswerFor(node, endpoint));
            rabbit.ReceiveEndpoint("switchctl", AnswerForSwitch);
            rabbit.ReceiveEndpoint("deployer", FailToRetire);
        });
    }

    public Inbox Inbox { get; } = new();

    public static async Task<Peers> StartAsync(BrokerAccess broker)
    {
        var peers = new Peers(broker);
        await peers._bus.StartAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        return peers;
    }

    public Task PublishAsync(object message) =>
        _bus.Publish(message, message.GetType(), TestContext.Current.CancellationToken);

    /// <summary>Makes a workload known that can be migrated, or has the problems given.</summary>
    public Workload AddWorkload(string container, string node = "node-a", bool inService = true,
        IReadOnlyList<string>? labels = null, params string[] problems)
    {
        _workloads[(node, container)] = new WorkloadInspected
        {
            Node = node,
            Found = true,
            Problems = problems,
            Endpoint = Samples.Endpoint(node),
            BaseImage = new ImageIdentity { Id = new string('a', 64), Name = "registry:5000/redis:7" },
            Labels = labels,
        };
        if (inService)
            _services[container] = new ServicesFound { ServiceAddresses = ["10.0.0.1:6379/tcp"], Node = node };
        return Samples.Workload(container);
    }

    public void SetInspection(string container, WorkloadInspected answer) =>
        _workloads[(answer.Node, container)] = answer;

    public WorkloadInspected Inspection(string container, string node = "node-a") => _workloads[(node, container)];

    /// <summary>What a node answers when it is asked whether it could take a container in.</summary>
    public void SetTarget(string container, WorkloadInspected answer) => _targets[(answer.Node, container)] = answer;

    /// <summary>Lets all nodes fail to look for a container from now on, or no more.</summary>
    public void SetFailing(string container, bool failing)
    {
        if (failing)
            _failing[container] = true;
        else
            _failing.TryRemove(container, out _);
    }

    public void Remove(string container, string node = "node-a") => _workloads.TryRemove((node, container), out _);

    public async ValueTask DisposeAsync() => await _bus.StopAsync(TimeSpan.FromSeconds(10));

    private void Watch(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        Note<MigrationAccepted>(endpoint);
        Note<MigrationRejected>(endpoint);
        Note<MigrationQueued>(endpoint);
        Note<MigrationCompleted>(endpoint);
        Note<MigrationFailed>(endpoint);
        Note<AbortMigration>(endpoint);
    }

    private void Note<T>(IRabbitMqReceiveEndpointConfigurator endpoint)
        where T : class
    {
        BindAll<T>(endpoint, "#");
        endpoint.Handler<T>(context =>
        {
            Inbox.Add(context.Message);
            return Task.CompletedTask;
        });
    }

    private void AnswerFor(string node, IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        BindAll<InspectWorkload>(endpoint, node);
        endpoint.Handler<InspectWorkload>(context =>
        {
            var container = context.Message.Workload.Container;
            if (container == "unreadable" || _failing.ContainsKey(container))
                throw new InvalidOperationException("the engine's socket is gone");
            var known = context.Message.TargetForImage is null ? _workloads : _targets;
            return context.RespondAsync(known.GetValueOrDefault((node, container)) ?? new WorkloadInspected
            {
                Node = node,
                Found = false,
                Problems = [],
            });
        });
    }

    private void AnswerForSwitch(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        BindAll<FindServices>(endpoint, "#");
        endpoint.Handler<FindServices>(context => context.RespondAsync(
            _services.GetValueOrDefault(context.Message.Workload.Container)
                ?? new ServicesFound { ServiceAddresses = [] }));
    }

    /// <summary>A deployer that cannot retire a source whose container is called <c>stuck-source</c>.</summary>
    private static void FailToRetire(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        BindAll<TrafficRedirected>(endpoint, "#");
        endpoint.Handler<TrafficRedirected>(context => context.Message.Plan.Workload.Container == "stuck-source"
            ? throw new StepException(MigrationSteps.Retire, "container stuck-source on node-a", "it is busy.")
            : Task.CompletedTask);
    }

    private static void BindAll<T>(IRabbitMqReceiveEndpointConfigurator endpoint, string key)
        where T : class => endpoint.Bind<T>(binding =>
    {
        binding.ExchangeType = ExchangeType.Topic;
        binding.RoutingKey = key;
    });
}
