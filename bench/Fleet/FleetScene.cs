using System.Diagnostics;
using System.Net;
using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Events;
using Migration.Local.Job;
using Migration.Local.Load;
using Migration.Local.Machine;
using Migration.Local.Reporting;

namespace Migration.Bench.Fleet;

/// <summary>A node that was evacuated.</summary>
/// <param name="Seconds">From the first request to the end of the last migration.</param>
/// <param name="Ends">How each migration ended.</param>
/// <param name="Clients">What each client saw.</param>
internal sealed record Evacuation(
    double Seconds, IReadOnlyList<MigrationEnd> Ends, IReadOnlyList<ClientRecord> Clients);

/// <summary>Many small workloads on one node, each behind an address of its own with a client that counts.</summary>
internal sealed class FleetScene : IAsyncDisposable
{
    private const string Addresses = "10.100.2";
    private static readonly TimeSpan EndBound = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(50);

    private readonly EventFeed _feed;
    private readonly MigrationWatch _watch;
    private readonly List<Workload> _workloads = [];
    private readonly List<ClientLoad> _clients = [];

    private FleetScene(EventFeed feed) => (_feed, _watch) = (feed, new MigrationWatch(feed, null));

    /// <summary>Starts the workloads on the first node and connects the clients.</summary>
    /// <param name="cluster">The cluster; outlives the scene.</param>
    /// <param name="count">How many.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<FleetScene> StartAsync(
        LocalCluster cluster, int count, Action<string> progress, CancellationToken cancellation)
    {
        var scene = new FleetScene(await EventFeed.StartAsync(
            await cluster.Broker.ConnectAsync("fleet", cancellation), cancellation));
        try
        {
            await scene.StartAsync(cluster, count, cancellation);
            progress($"{count} workloads serve on {Topology.Nodes[0].Name}, each with a client");
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Moves one workload, and nothing else meanwhile.</summary>
    /// <param name="number">Which.</param>
    /// <param name="target">Node it goes to.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<MigrationEnd> MoveAsync(int number, string target, CancellationToken cancellation) =>
        await await RequestAsync(_workloads[number], target, cancellation);

    /// <summary>Requests all migrations at once and waits until the last has ended.</summary>
    /// <param name="target">Node that they go to.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Evacuation> EvacuateAsync(string target, CancellationToken cancellation)
    {
        _clients.ForEach(c => c.BeginRecord());
        var start = Stopwatch.GetTimestamp();
        List<Task<MigrationEnd>> ends = [];
        foreach (var workload in _workloads)
            ends.Add(await RequestAsync(workload, target, cancellation));
        var all = await Task.WhenAll(ends);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        List<ClientRecord> records = [];
        foreach (var client in _clients)
            records.AddRange(await client.EndRecordAsync(cancellation));
        return new Evacuation(seconds, all, records);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        await _watch.DisposeAsync();
        await _feed.DisposeAsync();
    }

    private async Task StartAsync(LocalCluster cluster, int count, CancellationToken cancellation)
    {
        var image = await RedisImage.PushAsync(cluster.Registry.Address, cancellation);
        // Pulled, not made twice: a restore looks the base image up by its id.
        await Task.WhenAll(
            cluster.Nodes.Values.Select(n => n.Engine.PullImageAsync(image, tlsVerify: false, cancellation)));
        var registration = new SwitchRegistration(cluster.SwitchCtl);
        for (var i = 0; i < count; i++)
        {
            var name = $"fleet-{i}";
            var workload = await LocalWorkload.StartAsync(
                cluster.Nodes[Topology.Nodes[0].Name], name, image, RedisImage.Command, cluster.CriuSettingsPath,
                cancellation: cancellation);
            _workloads.Add(workload.Workload);
            await registration.RegisterServiceAsync(
                name, workload.Workload, workload.Endpoint, RedisImage.Port, ServiceOf(i), cancellation: cancellation);
        }

        for (var i = 0; i < count; i++)
            _clients.Add(await ConnectAsync(cluster, i, cancellation));
    }

    private static async Task<ClientLoad> ConnectAsync(LocalCluster cluster, int number, CancellationToken cancellation)
    {
        var server = ServiceOf(number);
        return await ClientLoad.StartAsync(cluster.Network.Clients, server, 1, Think, null, cancellation);
    }

    private static IPEndPoint ServiceOf(int number) =>
        new(IPAddress.Parse($"{Addresses}.{number + 1}"), Topology.ServicePort);

    private async Task<Task<MigrationEnd>> RequestAsync(
        Workload workload, string target, CancellationToken cancellation)
    {
        var id = Guid.NewGuid();
        var end = _watch.EndOfAsync(id);
        await _feed.RequestAsync(
            new MigrationRequested
            {
                MigrationId = id, Workload = workload, TargetNode = target, RequestedBy = "bench fleet",
            },
            cancellation);
        return EndAsync();

        async Task<MigrationEnd> EndAsync()
        {
            try
            {
                return await end.WaitAsync(EndBound, cancellation);
            }
            catch (TimeoutException e)
            {
                throw new LocalRunException($"migration {id} did not end within {EndBound.TotalMinutes} min", e);
            }
        }
    }
}
