using System.Net;
using System.Net.Sockets;
using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Events;
using Migration.Local.Load;
using Migration.Local.Machine;
using Migration.Local.Reporting;

namespace Migration.Local.Job;

/// <summary>
/// The main job on a running cluster: a redis behind the service address, clients that count, and migrations that are
/// requested over RabbitMQ and measured at the clients.
/// </summary>
public sealed class MigrationJob : IAsyncDisposable
{
    // Past the coordinator's own deadline, so that its verdict normally comes first.
    private static readonly TimeSpan EndBound = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ReachableBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AttemptBound = TimeSpan.FromMilliseconds(500);

    private readonly EventFeed _feed;

    private MigrationJob(
        LocalWorkload workload,
        IPEndPoint address,
        string image,
        FloorReport? floor,
        ClientLoad clients,
        EventFeed feed,
        MigrationWatch watch)
    {
        Address = address;
        Image = image;
        Workload = workload.Workload;
        Node = workload.Endpoint.Node;
        Floor = floor;
        Clients = clients;
        _feed = feed;
        Watch = watch;
    }

    /// <summary>Address that the clients know the workload by where the options name no other.</summary>
    public static IPEndPoint Service { get; } = new(IPAddress.Parse(Topology.ServiceAddress), Topology.ServicePort);

    /// <summary>Address that the clients know the workload by.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Image of the workload, or program of a bare process; on every node.</summary>
    public string Image { get; }

    /// <summary>The container that moves.</summary>
    public Workload Workload { get; }

    /// <summary>Node that the workload runs on, as far as this job moved it.</summary>
    public string Node { get; private set; }

    /// <summary>What checkpoint and restore alone take; null when not measured.</summary>
    public FloorReport? Floor { get; }

    /// <summary>The clients.</summary>
    public ClientLoad Clients { get; }

    /// <summary>Follows the events.</summary>
    public MigrationWatch Watch { get; }

    /// <summary>
    /// Starts the workload on the first node, puts it behind the service address and connects the clients.
    /// </summary>
    /// <param name="cluster">The cluster; outlives the job.</param>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Told what happens, a line at a time.</param>
    /// <param name="seen">Told every event; null for nobody.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="LocalRunException">Something does not start; says what and why.</exception>
    public static async Task<MigrationJob> StartAsync(
        LocalCluster cluster,
        JobOptions options,
        Action<string> progress,
        Action<MigrationEvent>? seen = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var address = new IPEndPoint(
            IPAddress.Parse(cluster.Addressing.Of(options.ServiceAddress)), Topology.ServicePort);
        var (workload, image, floor) = options.Platform == WorkloadPlatforms.Process
            ? (await LocalProcess.StartAsync(
                cluster, Topology.Nodes[0], options.Name, RedisImage.CommandFor(cluster.Addressing),
                options.HasTerminal, cancellation),
                RedisImage.Command[0], null)
            : await StartContainerAsync(cluster, options, progress, cancellation);
        await new SwitchRegistration(await cluster.SwitchControllers.FindAddressAsync(cancellation)).RegisterServiceAsync(
            options.Name, workload.Workload, workload.Endpoint, RedisImage.Port, address, cancellation: cancellation);
        await WaitReachableAsync(cluster, address, cancellation);
        var endpoint = workload.Endpoint;
        progress($"redis in pod {endpoint.Pod} ({endpoint.Address}) on {endpoint.Node} serves {address}");

        var feed = await EventFeed.StartAsync(await cluster.Broker.ConnectAsync("apphost", cancellation), cancellation);
        ClientLoad clients;
        try
        {
            clients = await ClientLoad.StartAsync(
                cluster.Network.Clients, address, options.Connections, options.Think, null, cancellation);
        }
        catch
        {
            await feed.DisposeAsync();
            throw;
        }

        progress($"{clients.Count} clients are connected to {address}");
        return new MigrationJob(workload, address, image, floor, clients, feed, new MigrationWatch(feed, seen));
    }

    /// <summary>Requests a migration, waits for its end and tells what the clients saw of it.</summary>
    /// <param name="targetNode">Node to move to.</param>
    /// <param name="cancellation">Cancels the wait; the migration goes on.</param>
    /// <exception cref="LocalRunException">It does not end.</exception>
    public Task<MigrationReport> MigrateAsync(string targetNode, CancellationToken cancellation = default) =>
        MigrateAsync(targetNode, null, cancellation);

    /// <summary>As above, in a way of the caller's choice.</summary>
    /// <param name="targetNode">Node to move to.</param>
    /// <param name="strategy">One of <see cref="MigrationStrategies"/>; null for what the policy says.</param>
    /// <param name="cancellation">Cancels the wait; the migration goes on.</param>
    /// <exception cref="LocalRunException">It does not end.</exception>
    public async Task<MigrationReport> MigrateAsync(
        string targetNode, string? strategy, CancellationToken cancellation = default)
    {
        var id = Guid.NewGuid();
        var end = Watch.EndOfAsync(id);
        Clients.BeginRecord();
        await _feed.RequestAsync(
            new MigrationRequested
            {
                MigrationId = id,
                Workload = Workload,
                TargetNode = targetNode,
                RequestedBy = "apphost",
                Strategy = strategy,
            },
            cancellation);
        try
        {
            return await ReportAsync(await end.WaitAsync(EndBound, cancellation), cancellation);
        }
        catch (TimeoutException e)
        {
            throw new LocalRunException(
                $"migration {id} did not end within {EndBound.TotalMinutes} min: see the logs of the services", e);
        }
    }

    /// <summary>
    /// What the clients saw since the last <see cref="ClientLoad.BeginRecord"/>, and how the migration ended.
    /// </summary>
    /// <param name="end">How it ended.</param>
    /// <param name="cancellation">Cancels the wait for the clients' next replies.</param>
    public async Task<MigrationReport> ReportAsync(MigrationEnd end, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(end);
        if (end.Outcome == MigrationOutcomes.Completed)
            Node = end.Target;
        return ReportBuilder.Build(end, await Clients.EndRecordAsync(cancellation));
    }

    /// <summary>Takes note of where the workload is, after a migration that the job did not see through.</summary>
    /// <param name="node">Node that it was found on.</param>
    internal void Found(string node) => Node = node;

    /// <summary>The report of a run.</summary>
    /// <param name="migrations">Its migrations.</param>
    /// <param name="arrivals">Connections made anew meanwhile, stopped; null when there were none.</param>
    public MigrationRunReport Report(
        IReadOnlyList<MigrationReport> migrations, ConnectionArrivals? arrivals = null) => new()
    {
        Workload = $"{Workload.Platform}/{Workload.Namespace}/{Workload.Pod}/{Workload.Container}",
        Connections = Clients.Count,
        Floor = Floor,
        Migrations = migrations,
        NewConnections = arrivals is null
            ? null
            : new NewConnectionsReport(
                arrivals.Attempted, arrivals.Attempted - arrivals.Answered, arrivals.FirstFailure),
    };

    /// <summary>Disconnects the clients and stops following events; the workload is left to the cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        await Clients.DisposeAsync();
        await Watch.DisposeAsync();
        await _feed.DisposeAsync();
    }

    private static async Task<(LocalWorkload Workload, string Image, FloorReport? Floor)> StartContainerAsync(
        LocalCluster cluster, JobOptions options, Action<string> progress, CancellationToken cancellation)
    {
        var image = await DistributeImageAsync(cluster, cancellation);
        progress($"image {image} is on every node");
        var first = cluster.Nodes[Topology.Nodes[0].Name];
        var floor = options.FloorRepetitions > 0
            ? await FloorMeasurement.RunAsync(first, image, options.FloorRepetitions, cancellation: cancellation)
            : null;
        if (floor is not null)
            progress($"checkpoint alone takes {floor.CheckpointMs:0} ms, restore alone {floor.RestoreMs:0} ms");
        var workload = await LocalWorkload.StartAsync(
            first, options.Name, image, RedisImage.CommandFor(cluster.Addressing), cluster.CriuSettingsPath, options.Address,
            options.HasTerminal, cancellation);
        return (workload, image, floor);
    }

    private static async Task<string> DistributeImageAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        var image = await RedisImage.PushAsync(cluster.Registry.Address, cancellation);
        // Pulled, not made twice: a restore looks the base image up by its id, which has to be the same on every node.
        await Task.WhenAll(
            cluster.Nodes.Values.Select(n => n.Engine.PullImageAsync(image, tlsVerify: false, cancellation)));
        return image;
    }

    private static async Task WaitReachableAsync(
        LocalCluster cluster, IPEndPoint address, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(ReachableBound);
        while (!await AnswersAsync(cluster.Network.Clients, address, bound.Token))
        {
            if (bound.IsCancellationRequested)
            {
                cancellation.ThrowIfCancellationRequested();
                throw new LocalRunException(
                    $"nobody answers at {address} after {ReachableBound.TotalSeconds} s: see softswitch.log and " +
                    $"switchctl.log in {cluster.LogFolder}");
            }
        }
    }

    private static async Task<bool> AnswersAsync(
        NetworkNamespace clients, IPEndPoint address, CancellationToken cancellation)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        attempt.CancelAfter(AttemptBound);
        using var connection = new RespConnection(
            await clients.RunAsync(() => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)));
        try
        {
            await connection.ConnectAsync(address, attempt.Token);
            return await connection.CallAsync(RespConnection.Command("PING"), attempt.Token) == "+PONG";
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or EndOfStreamException)
        {
            return false;
        }
    }
}
