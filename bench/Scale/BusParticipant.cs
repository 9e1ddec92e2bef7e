using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;

namespace Migration.Bench.Scale;

/// <summary>Puts simulated services on the bus, as the real ones are put there.</summary>
internal static class BusParticipant
{
    private static readonly TimeSpan StartBound = TimeSpan.FromMinutes(2);

    /// <summary>Starts one and waits until it is on the bus.</summary>
    /// <param name="settings">Configuration of its bus, as environment variables.</param>
    /// <param name="node">Its node; null for none.</param>
    /// <param name="hops">Takes down how long messages are under way.</param>
    /// <param name="consumers">Registers what it reacts to.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IHost> StartAsync(
        IReadOnlyDictionary<string, string> settings, string? node, HopMeter hops,
        Action<IBusRegistrationConfigurator> consumers, CancellationToken cancellation)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.Select(
            s => KeyValuePair.Create<string, string?>(s.Key.Replace("__", ":", StringComparison.Ordinal), s.Value)));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(hops);
        if (node is not null)
            builder.Services.AddSingleton(Options.Create(new NodeOptions { Name = node }));
        builder.AddMigrationBus(consumers);
        var host = builder.Build();
        await host.StartAsync(cancellation);
        await host.Services.GetRequiredService<IBusControl>()
            .WaitForHealthStatus(BusHealthStatus.Healthy, StartBound);
        return host;
    }

    /// <summary>Adds a step of a service on a node.</summary>
    /// <typeparam name="TMessage">What it reacts to.</typeparam>
    /// <param name="bus">The service's bus.</param>
    /// <param name="step">The step.</param>
    public static void AddOnNode<TMessage>(this IBusRegistrationConfigurator bus, InstantStep<TMessage> step)
        where TMessage : class
    {
        bus.AddSingleton(step);
        bus.AddConsumer<InstantConsumer<TMessage>, OnNodeDefinition<TMessage>>();
    }

    /// <summary>Adds a step of a service that sees the messages of all nodes.</summary>
    /// <typeparam name="TMessage">What it reacts to.</typeparam>
    /// <param name="bus">The service's bus.</param>
    /// <param name="step">The step.</param>
    public static void AddForAll<TMessage>(this IBusRegistrationConfigurator bus, InstantStep<TMessage> step)
        where TMessage : class
    {
        bus.AddSingleton(step);
        bus.AddConsumer<InstantConsumer<TMessage>, ForAllDefinition<TMessage>>();
    }
}
