using System.Collections.Concurrent;
using Migration.Local.Faults;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.Local.Cluster;

/// <summary>What is running, to be watched and to be stopped in reverse order.</summary>
internal sealed class ClusterParts
{
    private readonly ConcurrentStack<IAsyncDisposable> _infrastructure = [];
    private readonly ConcurrentDictionary<string, ServiceProcess> _services = [];
    private readonly ConcurrentBag<ManagedProcess> _processes = [];

    internal IReadOnlyDictionary<string, ServiceProcess> Services => _services;

    internal void Add(string name, ServiceProcess service)
    {
        _services[name] = service;
        _processes.Add(service.Process);
    }

    internal void Add(RabbitMqBroker broker) => Add(broker, [.. broker.Processes]);

    internal void Add(OciRegistry registry) => Add(registry, registry.Process);

    internal void Add(SoftswitchProcess softswitch) => Add(softswitch, softswitch.Process);

    internal void Add(PodmanNode node) => Add(node, node.Process);

    internal void Add(PortForward forward) => Add(forward, []);

    internal void Add(FaultPoints points) => Add(points, []);

    internal async Task WatchAsync(CancellationToken cancellation)
    {
        var ended = await Task.WhenAny(_processes.Select(EndOf)).WaitAsync(cancellation);
        throw (await ended).Ended();
    }

    internal async Task StopAsync()
    {
        // The services first and together: each may take its time to finish what it does.
        await Task.WhenAll(_services.Values.Select(s => s.DisposeAsync().AsTask()));
        while (_infrastructure.TryPop(out var part))
            await part.DisposeAsync();
    }

    private static async Task<ManagedProcess> EndOf(ManagedProcess process)
    {
        await process.Exited;
        return process;
    }

    private void Add(IAsyncDisposable part, params ManagedProcess[] processes)
    {
        _infrastructure.Push(part);
        foreach (var process in processes)
            _processes.Add(process);
    }
}
