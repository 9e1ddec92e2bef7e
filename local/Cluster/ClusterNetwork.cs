using Migration.Local.Machine;

namespace Migration.Local.Cluster;

/// <summary>
/// The wires of the local run: one namespace each for the switch, the nodes and the clients, and cables from the switch
/// to all others. Nothing of it is visible in the machine's own network.
/// </summary>
public sealed class ClusterNetwork
{
    // Podman masquerades what leaves the pods' network. A connection that moved here arrives in its middle; connection
    // tracking would take it for a new one and give it another source address. So nothing is tracked on a node.
    private const string NoTracking = """
        table ip containerflow {
            chain prerouting {
                type filter hook prerouting priority raw;
                notrack
            }
            chain output {
                type filter hook output priority raw;
                notrack
            }
        }

        """;

    private readonly Dictionary<string, NetworkNamespace> _nodes = [];

    private ClusterNetwork(NetworkNamespace inSwitch, NetworkNamespace clients)
    {
        Switch = inSwitch;
        Clients = clients;
    }

    /// <summary>Namespace with the switch's ends of the cables, each named after what it leads to.</summary>
    public NetworkNamespace Switch { get; }

    /// <summary>Namespace of the clients.</summary>
    public NetworkNamespace Clients { get; }

    /// <summary>Interfaces of the switch by port number.</summary>
    public static IReadOnlyDictionary<int, string> SwitchInterfaces { get; } = Topology.Nodes
        .ToDictionary(n => n.SwitchPort, n => n.Name)
        .Append(new KeyValuePair<int, string>(Topology.ClientsPort, Topology.Clients))
        .ToDictionary();

    /// <summary>Creates everything.</summary>
    /// <param name="prefix">Beginning of the namespaces' names.</param>
    /// <param name="record">The run it belongs to.</param>
    /// <param name="cancellation">Cancels the creation.</param>
    public static async Task<ClusterNetwork> CreateAsync(
        string prefix, RunRecord record, CancellationToken cancellation = default)
    {
        Task<NetworkNamespace> Namespace(string name) =>
            NetworkNamespace.CreateAsync(prefix + name, record, cancellation);

        var network = new ClusterNetwork(await Namespace(Topology.Switch), await Namespace(Topology.Clients));
        await network.PlugInAsync(
            network.Clients, Topology.Clients, Topology.ClientsMac, Topology.ClientsSubnet, cancellation);
        foreach (var node in Topology.Nodes)
        {
            var inside = await Namespace(node.Name);
            network._nodes.Add(node.Name, inside);
            await network.PlugInAsync(inside, node.Name, node.UplinkMac, node.Uplink, cancellation);
            await inside.SetAsync(new Dictionary<string, string> { ["net/ipv4/ip_forward"] = "1" });
            await Command.RunAsync(
                "nsenter", [$"--net={inside.Path}", "nft", "-f", "-"], NoTracking, cancellation: cancellation);
        }

        return network;
    }

    /// <summary>Namespace of a node.</summary>
    /// <param name="node">Its name.</param>
    public NetworkNamespace Node(string node) => _nodes[node];

    private async Task PlugInAsync(
        NetworkNamespace inside, string name, string mac, string subnet, CancellationToken cancellation)
    {
        await VethPair.CreateAsync(
            new VethEnd(inside, Topology.UplinkInterface, mac, $"{subnet}.2/24"), new VethEnd(Switch, name),
            cancellation);
        await inside.IpAsync([$"route add default via {subnet}.1"], cancellation);
    }
}
