using System.Diagnostics;
using System.Text.RegularExpressions;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.Local.Cluster;

/// <summary>
/// Everything on one machine, on real parts: RabbitMQ, an OCI registry, two podman engines as nodes, the softswitch
/// between nodes and clients, and every service as a process of its own. Stopped as a whole; a run that was killed is
/// swept away by the next start.
/// </summary>
public sealed partial class LocalCluster : IAsyncDisposable
{
    private readonly InstanceLock _lock;
    private readonly RunRecord _record;
    private readonly string _prefix;
    private readonly ClusterParts _parts = new();
    private readonly Action<string> _progress;
    private readonly Dictionary<string, PodmanNode> _nodes = [];

    private LocalCluster(InstanceLock held, RunRecord record, string prefix, Action<string> progress)
    {
        _lock = held;
        _record = record;
        _prefix = prefix;
        _progress = progress;
    }

    /// <summary>The wires.</summary>
    public ClusterNetwork Network { get; private set; } = null!;

    /// <summary>The message broker.</summary>
    public RabbitMqBroker Broker { get; private set; } = null!;

    /// <summary>The image registry.</summary>
    public OciRegistry Registry { get; private set; } = null!;

    /// <summary>The switch.</summary>
    public SoftswitchProcess Softswitch { get; private set; } = null!;

    /// <summary>HTTP address of the coordinator.</summary>
    public Uri Coordinator { get; private set; } = null!;

    /// <summary>HTTP address of the switch controller.</summary>
    public Uri SwitchCtl { get; private set; } = null!;

    /// <summary>Beginning of the names of the run's network namespaces.</summary>
    public string NamespacePrefix => _prefix;

    /// <summary>Folder with a log file per part.</summary>
    public string LogFolder => _record.LogFolder;

    /// <summary>CRIU's settings for containers that may migrate.</summary>
    public string CriuSettingsPath => CriuSettings.PathOf(_record);

    /// <summary>The nodes.</summary>
    public IReadOnlyDictionary<string, PodmanNode> Nodes => _nodes;

    /// <summary>The services' processes by name, for example <c>deployer-node-a</c>.</summary>
    public IReadOnlyDictionary<string, ServiceProcess> Services => _parts.Services;

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
        var ports = new Queue<int>(FreePort.Find(5 + (3 * Topology.Nodes.Count)));
        var registryPort = ports.Dequeue();
        await CriuSettings.WriteAsync(_record, abort.Token);

        // The broker is the slowest to come up; all else fits into the time it takes.
        var broker = TimedAsync("RabbitMQ", () => RabbitMqBroker.StartAsync(_record, abort.Token), _parts.Add);
        var registry = TimedAsync(
            "registry", () => OciRegistry.StartAsync(_record, registryPort, abort.Token), _parts.Add);
        var switchctlPort = ports.Dequeue();
        var network = StartNetworkAsync(
            options, registryPort, ports.Dequeue(), ports.Dequeue(), switchctlPort, abort);
        await AllOrFirstErrorAsync(abort, broker, registry, network);
        (Broker, Registry) = (await broker, await registry);

        var coordinatorPort = options.CoordinatorPort > 0 ? options.CoordinatorPort : ports.Dequeue();
        await StartServicesAsync(options, coordinatorPort, switchctlPort, ports, abort);
        await new SwitchRegistration(SwitchCtl).RegisterNetworkAsync(cancellation);
    }

    private async Task StartNetworkAsync(
        LocalClusterOptions options,
        int registryPort,
        int grpcPort,
        int healthPort,
        int switchctlPort,
        CancellationTokenSource abort)
    {
        var cni = options.Cni
            ? new CniNetwork(
                _record, SoftswitchProcess.ControlIn(_record), new Uri($"http://127.0.0.1:{switchctlPort}"))
            : null;
        var cancellation = abort.Token;
        Network = await ClusterNetwork.CreateAsync(_prefix, _record, cancellation);
        var softswitch = TimedAsync(
            "softswitch",
            () => SoftswitchProcess.StartAsync(
                Network.Switch, ClusterNetwork.SwitchInterfaces, grpcPort, healthPort, _record, cancellation),
            _parts.Add);
        var nodes = Topology.Nodes.Select(async place =>
        {
            var inside = Network.Node(place.Name);
            _parts.Add(await PortForward.StartAsync(inside, registryPort));
            if (cni is not null)
                _parts.Add(await PortForward.StartAsync(inside, switchctlPort));
            return await TimedAsync(
                place.Name,
                () => PodmanNode.StartAsync(place.Name, inside, place.PodNetwork, _record, cni, cancellation),
                _parts.Add);
        }).ToList();
        await AllOrFirstErrorAsync(abort, [softswitch, .. nodes]);
        Softswitch = await softswitch;
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
        var settings = new ServiceSettings(_record, Broker.Port, Registry.Address, Softswitch.Address);
        List<ServicePlan> plans =
        [
            new("coordinator", "coordinator", settings.Coordinator(), coordinatorPort),
            new("switchctl", "switchctl", settings.SwitchCtl(), switchctlPort),
        ];
        foreach (var place in Topology.Nodes)
        {
            var node = _nodes[place.Name];
            void Plan(string service, Dictionary<string, string> configuration) =>
                plans.Add(new($"{service}-{place.Name}", service, configuration, ports.Dequeue()));

            Plan("checkpointer", settings.Checkpointer(place, node));
            Plan("imagebuilder", settings.ImageBuilder(place, node));
            Plan("deployer", settings.Deployer(place, node, options.KeepAddress));
        }

        var started = plans.Select(plan => TimedAsync(
            plan.Name, () => StartServiceAsync(plan, options, abort.Token), _ => { })).ToList();
        await AllOrFirstErrorAsync(abort, [.. started]);
        Coordinator = Services["coordinator"].Address;
        SwitchCtl = Services["switchctl"].Address;
    }

    private async Task<ServiceProcess> StartServiceAsync(
        ServicePlan plan, LocalClusterOptions options, CancellationToken cancellation)
    {
        var extra = options.Extra.GetValueOrDefault(plan.Name) ?? new Dictionary<string, string>();
        foreach (var (name, value) in extra)
            plan.Settings[name] = value;
        var program = ProjectTree.Program($"services/{plan.Service}", $"migration-{plan.Service}");
        var service = await ServiceProcess.StartAsync(plan.Name, program, plan.Settings, _record, plan.Port);
        // Known before it is ready: whatever happens in between, it is stopped with the rest.
        _parts.Add(plan.Name, service);
        await service.WaitReadyAsync(cancellation);
        return service;
    }

    private async Task<T> TimedAsync<T>(string name, Func<Task<T>> start, Action<T> started)
    {
        var watch = Stopwatch.GetTimestamp();
        var part = await start();
        started(part);
        _progress($"{name} is up ({Stopwatch.GetElapsedTime(watch).TotalSeconds:0.0} s)");
        return part;
    }

    /// <summary>
    /// Waits for all, also after an error: what is still starting has to be known before everything is stopped. An
    /// error cancels the others; the first one is the one that is told.
    /// </summary>
    private static async Task AllOrFirstErrorAsync(CancellationTokenSource abort, params Task[] tasks)
    {
        foreach (var task in tasks)
            _ = task.ContinueWith(_ => abort.Cancel(), abort.Token, 
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        await Task.WhenAll(tasks);
    }

    private sealed record ServicePlan(string Name, string Service, Dictionary<string, string> Settings, int Port);
}
