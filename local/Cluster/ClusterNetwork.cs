using Migration.Local.Machine;

namespace Migration.Local.Cluster;

/// <summary>
/// The wires of the local run: one namespace each for the switches, the nodes and the clients, and cables between them as
/// the layout says. Nothing of it is visible in the machine's own network.
/// </summary>
public sealed class ClusterNetwork
{
    // Podman masquerades what leaves the pods' network. A connection that moved here arrives in its middle; connection
    // tracking would take it for a new one and give it another source address. So nothing is tracked on a node.
    private const string NoTracking = """
        table inet containerflow {
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

    private readonly Dictionary<string, NetworkNamespace> _switches = [];
    private readonly SwitchLayout _layout;

    private readonly Addressing _addressing;

    private ClusterNetwork(SwitchLayout layout, Addressing addressing, NetworkNamespace clients)
    {
        (_layout, _addressing) = (layout, addressing);
        Clients = clients;
    }

    /// <summary>Namespace of the clients.</summary>
    public NetworkNamespace Clients { get; }

    /// <summary>Second namespace of clients; null in a layout without.</summary>
    public NetworkNamespace? MoreClients { get; private set; }

    /// <summary>Creates everything.</summary>
    /// <param name="layout">The switches.</param>
    /// <param name="addressing">How addresses are written.</param>
    /// <param name="prefix">Beginning of the namespaces' names.</param>
    /// <param name="record">The run it belongs to.</param>
    /// <param name="cancellation">Cancels the creation.</param>
    public static async Task<ClusterNetwork> CreateAsync(
        SwitchLayout layout, Addressing addressing, string prefix, RunRecord record,
        CancellationToken cancellation = default)
    {
        // A switch has no addresses of its own, and its kernel is to say nothing beside it.
        Task<NetworkNamespace> Namespace(string name) => NetworkNamespace.CreateAsync(
            prefix + name, record, addressing.IsV6 && layout.Switches.All(s => s.Name != name), cancellation);

        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(addressing);
        var network = new ClusterNetwork(layout, addressing, await Namespace(Topology.Clients));
        foreach (var place in layout.Switches)
            network._switches.Add(place.Name, await Namespace(place.Name));
        await network.PlugSwitchesAsync(cancellation);
        await network.PlugInAsync(
            network.Clients, Topology.Clients, Topology.ClientsMac, Topology.ClientsSubnet, cancellation);
        if (layout.HasMoreClients)
        {
            network.MoreClients = await Namespace(Topology.MoreClients);
            await network.PlugInAsync(network.MoreClients, Topology.MoreClients, Topology.MoreClientsMac,
                Topology.MoreClientsSubnet, cancellation);
        }

        foreach (var node in Topology.Nodes)
        {
            var inside = await Namespace(node.Name);
            network._nodes.Add(node.Name, inside);
            await network.PlugInAsync(inside, node.Name, node.UplinkMac, node.Uplink, cancellation);
            await inside.SetAsync(new Dictionary<string, string>
            {
                ["net/ipv4/ip_forward"] = "1", ["net/ipv6/conf/all/forwarding"] = addressing.IsV6 ? "1" : "0",
            });
            await Command.RunAsync(
                "nsenter", [$"--net={inside.Path}", "nft", "-f", "-"], NoTracking, cancellation: cancellation);
        }

        return network;
    }

    /// <summary>
    /// Namespace with a switch's ends of its cables, each named after what it leads to.
    /// </summary>
    /// <param name="name">Name of the switch.</param>
    public NetworkNamespace Switch(string name) => _switches[name];

    /// <summary>Namespace of a node.</summary>
    /// <param name="node">Its name.</param>
    public NetworkNamespace Node(string node) => _nodes[node];

    private async Task PlugSwitchesAsync(CancellationToken cancellation)
    {
        var pairs = _layout.Switches.SelectMany(
            one => one.Ports.Values.Where(_switches.ContainsKey).Select(other => (one.Name, other)));
        foreach (var (one, other) in pairs.Where(p => string.CompareOrdinal(p.Name, p.other) < 0))
            await VethPair.CreateAsync(
                new VethEnd(_switches[one], other), new VethEnd(_switches[other], one), cancellation);
    }

    private async Task PlugInAsync(
        NetworkNamespace inside, string name, string mac, string subnet, CancellationToken cancellation)
    {
        await VethPair.CreateAsync(
            new VethEnd(
                inside, Topology.UplinkInterface, mac, $"{_addressing.Host(subnet, 2)}/{_addressing.PrefixLength}"),
            new VethEnd(_switches[_layout.At(name).Name], name),
            cancellation);
        await inside.IpAsync([$"route add default via {_addressing.Host(subnet, 1)}"], cancellation);
    }
}
