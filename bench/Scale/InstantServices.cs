using MassTransit;
using Microsoft.Extensions.Hosting;
using Migration.Contracts;
using Migration.Local.Parts;

namespace Migration.Bench.Scale;

/// <summary>
/// The services of all nodes and the switch controller with work that takes no time, in this process: each with a
/// connection, an account and a queue of its own, on the bus as the real ones are.
/// </summary>
internal sealed class InstantServices : IAsyncDisposable
{
    /// <summary>Name of the switch controller and of its queue.</summary>
    public const string Switch = "switchctl";

    private const string Checkpointer = "checkpointer";
    private const string ImageBuilder = "imagebuilder";
    private const string Deployer = "deployer";

    private readonly RabbitMqBroker _broker;
    private readonly HopMeter _hops;
    private readonly List<IHost> _hosts = [];

    private InstantServices(RabbitMqBroker broker, HopMeter hops) => (_broker, _hops) = (broker, hops);

    /// <summary>Starts them all and waits until they are on the bus.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="nodes">Names of the nodes.</param>
    /// <param name="hops">Takes down how long messages are under way.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<InstantServices> StartAsync(
        RabbitMqBroker broker, IEnumerable<string> nodes, HopMeter hops, CancellationToken cancellation)
    {
        var services = new InstantServices(broker, hops);
        try
        {
            await services.AddAsync(Switch, null, AddSwitch, cancellation);
            foreach (var node in nodes)
            {
                await services.AddAsync($"{Checkpointer}.{node}", node, AddCheckpointer, cancellation);
                await services.AddAsync($"{ImageBuilder}.{node}", node, AddImageBuilder, cancellation);
                await services.AddAsync($"{Deployer}.{node}", node, AddDeployer, cancellation);
            }

            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }

    private static void AddSwitch(IBusRegistrationConfigurator bus)
    {
        bus.AddForAll(new InstantStep<FindServices>(Switch, InstantAnswers.Find, Responds: true));
        bus.AddForAll(new InstantStep<TargetPrepared>(Switch, InstantAnswers.BeginDrain));
        bus.AddForAll(new InstantStep<ConnectionsDrained>(Switch, InstantAnswers.Hold));
        bus.AddForAll(new InstantStep<PodRestored>(Switch, InstantAnswers.Redirect));
        bus.AddForAll(new InstantStep<SourceRetired>(Switch, _ => null));
    }

    private static void AddCheckpointer(IBusRegistrationConfigurator bus)
    {
        bus.AddOnNode(new InstantStep<InspectWorkload>(Checkpointer, InstantAnswers.Inspect, Responds: true));
        bus.AddOnNode(new InstantStep<ConnectionsDraining>(Checkpointer, InstantAnswers.Drain));
        bus.AddOnNode(new InstantStep<TrafficHeld>(Checkpointer, InstantAnswers.Checkpoint));
    }

    private static void AddImageBuilder(IBusRegistrationConfigurator bus) =>
        bus.AddOnNode(new InstantStep<CheckpointTaken>(ImageBuilder, InstantAnswers.Push));

    private static void AddDeployer(IBusRegistrationConfigurator bus)
    {
        bus.AddOnNode(new InstantStep<MigrationAccepted>(Deployer, InstantAnswers.Prepare));
        bus.AddOnNode(new InstantStep<ImagePushed>(Deployer, InstantAnswers.Restore));
        bus.AddOnNode(new InstantStep<TrafficRedirected>(Deployer, InstantAnswers.Retire));
    }

    private async Task AddAsync(
        string user, string? node, Action<IBusRegistrationConfigurator> consumers, CancellationToken cancellation) =>
        _hosts.Add(await BusParticipant.StartAsync(_broker.BusSettingsOf(user), node, _hops, consumers, cancellation));
}
