using Migration.Contracts;
using Migration.Local.Machine;
using Migration.Platform.Processes;

namespace Migration.Local.Cluster;

/// <summary>Bare processes on the nodes of the local run.</summary>
public static class LocalProcess
{
    /// <summary>How a node runs bare processes.</summary>
    /// <param name="place">The node.</param>
    /// <param name="record">The run.</param>
    /// <param name="namespacePrefix">Beginning of the names of the run's network namespaces.</param>
    /// <param name="addressing">How addresses are written.</param>
    public static ProcessOptions OptionsOf(
        NodePlace place, RunRecord record, string namespacePrefix, Addressing addressing)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(addressing);
        ArgumentNullException.ThrowIfNull(record);
        var folder = record.CreateFolder(Path.Combine("processes", place.Name));
        return new ProcessOptions
        {
            StateFolder = folder,
            Subnet = addressing.UpperRange(place.Pods),
            NodeNamespace = NetworkNamespace.PathOf($"{namespacePrefix}{place.Name}"),
            NamespacePrefix = $"{namespacePrefix}p-",
        };
    }

    /// <summary>Starts a program as a workload on a node.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="place">The node.</param>
    /// <param name="name">Name of its pod; the process is NAME-server, as a container's is.</param>
    /// <param name="command">Command line.</param>
    /// <param name="hasTerminal">Whether it has a terminal.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<LocalWorkload> StartAsync(
        LocalCluster cluster,
        NodePlace place,
        string name,
        IReadOnlyList<string> command,
        bool hasTerminal = false,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(place);
        var options = cluster.ProcessesOf(place);
        var store = new ProcessStore(options.StateFolder);
        var started = await new ProcessHost(store, new PodNetwork(options, store)).StartAsync(
            new ProcessStart
            {
                Name = $"{name}-server",
                Pod = name,
                Command = command,
                HasTerminal = hasTerminal,
                LogFile = Path.Combine(cluster.LogFolder, $"{name}.log"),
                Environment = cluster.Mark,
            },
            cancellation);
        return new LocalWorkload
        {
            Workload = new Workload { Platform = WorkloadPlatforms.Process, Pod = name, Container = started.Name },
            Endpoint = new PodEndpoint
            {
                Node = place.Name,
                Pod = name,
                Address = started.Address,
                NextHopMac = place.UplinkMac,
                SwitchPort = place.SwitchPort,
            },
        };
    }
}
