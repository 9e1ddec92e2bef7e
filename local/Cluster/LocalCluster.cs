using System.Text.RegularExpressions;
using Migration.Local.Faults;
using Migration.Local.Machine;
using Migration.Local.Parts;
using Migration.Platform.Loopback;
using Migration.Platform.Processes;

namespace Migration.Local.Cluster;

/// <summary>
/// Everything on one machine, on real parts: RabbitMQ, an OCI registry, two podman engines as nodes, the softswitch
/// between nodes and clients, and every service as a process of its own. Stopped as a whole; a run that was killed is
/// swept away by the next start.
/// </summary>
public sealed partial class LocalCluster : IAsyncDisposable
{
    private const string SwitchProcess = "softswitch";
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(90);

    private readonly InstanceLock _lock;
    private readonly RunRecord _record;
    private readonly string _prefix;
    private readonly ClusterParts _parts = new();
    private readonly PartStarts _starts;
    private readonly Dictionary<string, PodmanNode> _nodes = [];
    private readonly Dictionary<string, SoftswitchProcess> _switches = [];
    private SwitchLayout _layout = null!;

    private LocalCluster(InstanceLock held, RunRecord record, string prefix, Action<string> progress)
    {
        _lock = held;
        _record = record;
        _prefix = prefix;
        _starts = new PartStarts(progress);
        SwitchControllers = new SwitchControllers(_parts, record.LogFolder);
    }

    /// <summary>The wires.</summary>
    public ClusterNetwork Network { get; private set; } = null!;

    /// <summary>How addresses are written.</summary>
    public Addressing Addressing { get; private set; } = new(IsV6: false);

    /// <summary>The message broker.</summary>
    public RabbitMqBroker Broker { get; private set; } = null!;

    /// <summary>The image registry.</summary>
    public OciRegistry Registry { get; private set; } = null!;

    /// <summary>The switch that the clients are at.</summary>
    public SoftswitchProcess Softswitch { get; private set; } = null!;

    /// <summary>The switches by name.</summary>
    public IReadOnlyDictionary<string, SoftswitchProcess> Switches => _switches;

    /// <summary>HTTP address of the coordinator.</summary>
    public Uri Coordinator { get; private set; } = null!;

    /// <summary>HTTP address of the switch controller, of the first one where there are two.</summary>
    public Uri SwitchCtl { get; private set; } = null!;

    /// <summary>Where it can be hurt; null unless it was started so.</summary>
    public FaultPoints? FaultPoints { get; private set; }

    /// <summary>Beginning of the names of the run's network namespaces.</summary>
    public string NamespacePrefix => _prefix;

    /// <summary>Folder with a log file per part.</summary>
    public string LogFolder => _record.LogFolder;

    /// <summary>CRIU's settings for containers that may migrate.</summary>
    public string CriuSettingsPath => CriuSettings.PathOf(_record);

    /// <summary>How a node runs bare processes.</summary>
    /// <param name="place">The node.</param>
    public ProcessOptions ProcessesOf(NodePlace place) => LocalProcess.OptionsOf(place, _record, _prefix, Addressing);

    /// <summary>Variable of the environment, and its value, by which what belongs to the run is found after a crash.</summary>
    public IReadOnlyDictionary<string, string> Mark =>
        new Dictionary<string, string> { [RunRecord.Marker] = _record.Folder };

    /// <summary>The nodes.</summary>
    public IReadOnlyDictionary<string, PodmanNode> Nodes => _nodes;

    /// <summary>The services, whoever starts them.</summary>
    public IReadOnlyList<ServicePlan> Plans { get; private set; } = [];

    /// <summary>The services' processes by name, for example <c>deployer-node-a</c>.</summary>
    public IReadOnlyDictionary<string, ServiceProcess> Services => _parts.Services;

    /// <summary>The instances of switchctl.</summary>
    public SwitchControllers SwitchControllers { get; }

    /// <summary>Starts everything and waits until every part is ready.</summary>
    /// <param name="options">What differs between runs.</param>
    /// <param name="progress">Told what happens, a line at a time, from any thread.</param>
    /// <param name="cancellation">Stops the start; what is up is taken down again.</param>
    /// <exception cref="LocalRunException">A part does not start; says which, why and what to do.</exception>
    public static async Task<LocalCluster> StartAsync(
        LocalClusterOptions options, Action<string> progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        if (!InstanceName().IsMatch(options.Instance))
            throw new LocalRunException($"instance '{options.Instance}': use 1 to 12 lower-case letters and digits");
        if (LibC.EffectiveUser() != 0)
            throw new LocalRunException("root is needed for containers, namespaces and CRIU: run it with sudo");

        var held = InstanceLock.Take(options.Instance);
        var folder = LocalPaths.RunFolder(options.Instance);
        var prefix = LocalPaths.NamespacePrefix(options.Instance);
        LocalCluster cluster;
        try
        {
            var swept = await RunSweeper.SweepAsync(folder, prefix);
            if (!swept.Nothing)
            {
                progress($"swept up after an earlier run: {swept.Processes} processes, {swept.Namespaces} network " +
                    $"namespaces, {swept.ControlGroups} control groups");
            }

            cluster = new LocalCluster(held, RunRecord.Create(folder), prefix, progress);
        }
        catch
        {
            held.Dispose();
            throw;
        }

        try
        {
            await cluster.StartPartsAsync(options, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends with an error when any part ends by itself; never otherwise.</summary>
    /// <param name="cancellation">Ends the watch.</param>
    /// <exception cref="LocalRunException">A part ended; says which, with the end of its log.</exception>
    public Task WatchAsync(CancellationToken cancellation) => _parts.WatchAsync(cancellation);

    /// <summary>
    /// Waits for a switch controller that somebody else started, and registers ports, gateways and ways at it.
    /// </summary>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task RegisterNetworkAsync(CancellationToken cancellation = default)
    {
        using var http = new HttpClient();
        await Readiness.WaitAsync(
            Softswitch.Process, ReadyBound,
            stop => Readiness.ProbeAsync(http, new Uri(SwitchCtl, "health/ready"), stop), cancellation);
        await new SwitchRegistration(SwitchCtl).RegisterNetworkAsync(_layout, Addressing, cancellation);
    }

    /// <summary>
    /// Frees the room of deleted images in a small registry that is half full; nothing may be pushed meanwhile.
    /// </summary>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="LocalRunException">It fails.</exception>
    public Task MakeRoomAsync(CancellationToken cancellation = default) =>
        FaultPoints?.Filesystems["registry"] is { IsHalfFull: true }
            ? Registry.CollectGarbageAsync(cancellation)
            : Task.CompletedTask;

    /// <summary>Waits until every service can do its work, one of two where the other stands by.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LocalRunException">One cannot.</exception>
    public async Task WaitReadyAsync(CancellationToken cancellation = default)
    {
        foreach (var service in Services.Values)
            await service.WaitReadyAsync(cancellation);
        await SwitchControllers.FindActiveAsync(cancellation);
    }

    /// <summary>Stops everything in reverse order and removes all that was made.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _parts.StopAsync();
            await RunSweeper.SweepAsync(_record.Folder, _prefix);
        }
        finally
        {
            _lock.Dispose();
        }
    }

    [GeneratedRegex("^[a-z0-9]{1,12}$")]
    private static partial Regex InstanceName();

    private async Task StartPartsAsync(LocalClusterOptions options, CancellationToken cancellation)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ports = new Queue<int>(FreePort.Find(4 + (2 * options.Layout.Switches.Count) +
            (3 * Topology.Nodes.Count) + (3 * SwitchControllers.Names.Length)));
        var registryPort = ports.Dequeue();
        await CriuSettings.WriteAsync(_record, abort.Token);
        int? listen = options.WithFaultPoints ? ports.Dequeue() : null;
        if (listen is { } behind)
            await MakeFaultPointsAsync(registryPort, behind, abort.Token);

        // The broker is the slowest to come up; all else fits into the time it takes.
        var broker = _starts.TimedAsync("RabbitMQ", () => RabbitMqBroker.StartAsync(
                _record, Topology.Nodes.Select(n => n.Name), abort.Token), _parts.Add);
        var registry = _starts.TimedAsync(
            "registry", () => OciRegistry.StartAsync(_record, registryPort, listen, abort.Token), _parts.Add);
        var switchctlPort = ports.Dequeue();
        var network = StartNetworkAsync(options, registryPort, switchctlPort, ports, abort);
        await PartStarts.AllOrFirstErrorAsync(abort, broker, registry, network);
        (Broker, Registry) = (await broker, await registry);

        var coordinatorPort = options.CoordinatorPort > 0 ? options.CoordinatorPort : ports.Dequeue();
        _layout = options.Layout;
        await StartServicesAsync(options, coordinatorPort, switchctlPort, ports, abort);
        if (options.StartServices)
            await new SwitchRegistration(await SwitchControllers.FindAddressAsync(cancellation)).RegisterNetworkAsync(
                options.Layout, Addressing, cancellation);
    }

    private async Task MakeFaultPointsAsync(int registryPort, int listen, CancellationToken cancellation)
    {
        var points = new FaultPoints { Registry = TcpGate.Start(registryPort, listen) };
        _parts.Add(points);
        FaultPoints = points;
        await points.MountAsync("registry", OciRegistry.DataFolder(_record), cancellation);
        foreach (var node in Topology.Nodes)
        {
            await points.MountAsync(node.Name, PodmanNode.StorageFolder(_record, node.Name), cancellation);
            await points.MountAsync(
                FaultPoints.ArchivesOf(node.Name), ServiceSettings.ArchiveFolder(_record, node), cancellation);
        }
    }

    private async Task StartNetworkAsync(
        LocalClusterOptions options,
        int registryPort,
        int switchctlPort,
        Queue<int> ports,
        CancellationTokenSource abort)
    {
        var layout = options.Layout;
        if (options.Cni && (layout.Switches.Count > 1 || options.WithFaultPoints))
            throw new LocalRunException("pods with ports of their own are for one switch without fault points");
        Addressing = new Addressing(options.IPv6);
        var cni = options.Cni
            ? new CniNetwork(
                _record, SoftswitchProcess.ControlIn(_record, SwitchProcess), new Uri($"http://127.0.0.1:{switchctlPort}"),
                Addressing)
            : null;
        var cancellation = abort.Token;
        var portsOf = layout.Switches.ToDictionary(s => s.Name, _ => (Grpc: ports.Dequeue(), Health: ports.Dequeue()));
        Network = await ClusterNetwork.CreateAsync(layout, Addressing, _prefix, _record, cancellation);
        var switches = layout.Switches.ToDictionary(place => place.Name, place =>
        {
            var name = layout.Switches.Count == 1 ? SwitchProcess : $"softswitch-{place.Name}";
            var (grpc, health) = portsOf[place.Name];
            return _starts.TimedAsync(
                name,
                () => SoftswitchProcess.StartAsync(
                    name, Network.Switch(place.Name), place.Ports, grpc, health, _record, cancellation),
                _parts.Add);
        });
        var nodes = Topology.Nodes.Select(async place =>
        {
            var inside = Network.Node(place.Name);
            _parts.Add(await PortForward.StartAsync(inside, registryPort));
            if (cni is not null)
                _parts.Add(await PortForward.StartAsync(inside, switchctlPort));
            return await _starts.TimedAsync(
                place.Name,
                () => PodmanNode.StartAsync(place.Name, inside, place.PodNetwork(Addressing), _record, cni, cancellation),
                _parts.Add);
        }).ToList();
        await PartStarts.AllOrFirstErrorAsync(abort, [.. switches.Values, .. nodes]);
        foreach (var (name, started) in switches)
            _switches.Add(name, await started);
        Softswitch = _switches[layout.At(Topology.Clients).Name];
        foreach (var node in nodes)
            _nodes.Add((await node).Name, await node);
    }

    private async Task StartServicesAsync(
        LocalClusterOptions options,
        int coordinatorPort,
        int switchctlPort,
        Queue<int> ports,
        CancellationTokenSource abort)
    {
        var planner = new ServicePlanner(
            _record,
            new ServiceSettings(
                _record, _prefix, Addressing, Broker, Registry.Address, _switches.ToDictionary(s => s.Key, s => s.Value.Address),
                options.Sealed ? new NodeKeys(_record) : null),
            FaultPoints,
            ports);
        var plans = FaultPoints is null
            ? planner.PlanAll(options, coordinatorPort, switchctlPort, _nodes)
            : planner.PlanPaired(options, coordinatorPort, Broker.TlsPort, Softswitch.Address.Port, _nodes);
        Plans = plans;
        Coordinator = plans.Single(p => p.Name == "coordinator").Address;
        SwitchCtl = plans.Single(p => p.Name == "switchctl").Address;
        if (!options.StartServices)
            return;
        var started = plans.Select(plan => _starts.TimedAsync(
            plan.Name, () => StartServiceAsync(plan, abort.Token), _ => { })).ToList();
        await PartStarts.AllOrFirstErrorAsync(abort, [.. started]);
    }

    private async Task<ServiceProcess> StartServiceAsync(ServicePlan plan, CancellationToken cancellation)
    {
        var program = ProjectTree.Program($"services/{plan.Service}", $"migration-{plan.Service}");
        var service = await ServiceProcess.StartAsync(
            plan.Name, program, plan.Settings, _record, plan.Port, mayStandBy: plan.MayStandBy);
        // Known before it is ready: whatever happens in between, it is stopped with the rest.
        _parts.Add(plan.Name, service);
        await service.WaitReadyAsync(cancellation);
        return service;
    }


}
