using System.Globalization;
using Migration.Contracts;
using Migration.Local.Machine;
using Migration.Local.Parts;
using Migration.Platform.Loopback;

namespace Migration.Bench.Scale;

/// <summary>A real broker, a real coordinator with its record on the disk, and simulated nodes.</summary>
internal sealed class ScaleCluster : IAsyncDisposable
{
    private const string Coordinator = "coordinator";

    private readonly RunRecord _record;
    private readonly RabbitMqBroker _broker;
    private readonly HopMeter _hops;
    private readonly InstantServices _services;
    private readonly ScaleRequester _requester;
    private readonly IReadOnlyList<string> _nodes;
    private int _runs;

    private ScaleCluster(
        RunRecord record, RabbitMqBroker broker, HopMeter hops, InstantServices services, ScaleRequester requester,
        IReadOnlyList<string> nodes)
    {
        (_record, _broker, _hops, _services, _requester, _nodes) = (record, broker, hops, services, requester, nodes);
    }

    /// <summary>Why migrations did not complete, one line each.</summary>
    public IReadOnlyCollection<string> Failures => _requester.Failures;

    /// <summary>Starts all but the coordinator.</summary>
    /// <param name="record">Takes down what is made.</param>
    /// <param name="nodes">How many nodes.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ScaleCluster> StartAsync(RunRecord record, int nodes, CancellationToken cancellation)
    {
        List<string> names = [.. Enumerable.Range(1, nodes).Select(i => $"node-{i}")];
        var broker = await RabbitMqBroker.StartAsync(record, names, cancellation);
        InstantServices? services = null;
        try
        {
            var hops = new HopMeter(TimeProvider.System);
            services = await InstantServices.StartAsync(broker, names, hops, cancellation);
            var requester = await ScaleRequester.StartAsync(broker, hops, cancellation);
            return new ScaleCluster(record, broker, hops, services, requester, names);
        }
        catch
        {
            if (services is not null)
                await services.DisposeAsync();
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a coordinator with an empty record and lets it see migrations through.</summary>
    /// <param name="count">How many, requested all at once.</param>
    /// <param name="limits">How many may run at a time.</param>
    /// <param name="bound">When to give up.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ScaleRun> RunAsync(
        int count, ScaleLimits limits, TimeSpan bound, CancellationToken cancellation)
    {
        var database = Path.Combine(_record.CreateFolder($"{Coordinator}-{++_runs}"), "record.db");
        var coordinator = await ServiceProcess.StartAsync(
            Coordinator, ProjectTree.Program("services/coordinator", "migration-coordinator"),
            Settings(database, count, limits), _record, FreePort.Next());
        await using var _ = coordinator;
        await coordinator.WaitReadyAsync(cancellation);
        // What is used for the first time is compiled first.
        await _requester.RunAsync($"warm{_runs}", ScaleLimits.WarmUp, _nodes, bound, cancellation);
        _hops.Clear();
        GC.Collect();
        await using var sampler = new ProcessSampler(
            coordinator.Process.Id, _broker.Processes[0].Id, () => _requester.Ended);
        await coordinator.Process.WhileAliveAsync(
            _requester.RunAsync($"w{_runs}", count, _nodes, bound, cancellation));
        var brokerCpu = sampler.BrokerCpuMs;
        var samples = await sampler.StopAsync();
        return new ScaleRun(samples, _hops.Read(), brokerCpu, SizeOf(database));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _requester.DisposeAsync();
        await _services.DisposeAsync();
        await _broker.DisposeAsync();
    }

    private static long SizeOf(string database) => new DirectoryInfo(Path.GetDirectoryName(database)!)
        .EnumerateFiles(Path.GetFileName(database) + "*").Sum(f => f.Length);

    private Dictionary<string, string> Settings(string database, int count, ScaleLimits limits)
    {
        var settings = _broker.BusSettingsOf(Coordinator);
        settings["Coordinator__Database"] = database;
        settings["Coordinator__Admission__InCluster"] = Text(limits.InCluster);
        settings["Coordinator__Admission__OutOfNode"] = Text(limits.OutOfNode);
        settings["Coordinator__Admission__MostQueued"] = Text(Math.Max(count, ScaleLimits.WarmUp));
        foreach (var (index, node) in _nodes.Index())
        {
            settings[$"Coordinator__Nodes__{index}__Name"] = node;
            settings[$"Coordinator__Nodes__{index}__Platform"] = WorkloadPlatforms.Podman;
        }

        return settings;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How many migrations may run at a time.</summary>
/// <param name="InCluster">In the cluster.</param>
/// <param name="OutOfNode">Out of one node.</param>
internal sealed record ScaleLimits(int InCluster, int OutOfNode)
{
    /// <summary>Migrations before anything is measured.</summary>
    public const int WarmUp = 50;

    /// <summary>As the coordinator has them where nothing is said.</summary>
    public static readonly ScaleLimits Usual = new(5, 2);

    /// <summary>So many that the processors, and not the limits, are what there is not enough of.</summary>
    public static readonly ScaleLimits Many = new(64, 16);
}
