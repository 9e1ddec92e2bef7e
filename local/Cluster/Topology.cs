using Migration.Platform.Podman;

namespace Migration.Local.Cluster;

/// <summary>A node's place in the network.</summary>
public sealed record NodePlace
{
    /// <summary>Name of the node.</summary>
    public required string Name { get; init; }

    /// <summary>Port of the switch that leads to it.</summary>
    public required int SwitchPort { get; init; }

    /// <summary>MAC address of its interface towards the switch.</summary>
    public required string UplinkMac { get; init; }

    /// <summary>Subnet between node and switch: the node has <c>.2</c>, the switch answers for <c>.1</c>.</summary>
    public required string Uplink { get; init; }

    /// <summary>First three numbers of its pods' addresses.</summary>
    public required string Pods { get; init; }

    /// <summary>Network that its pods join.</summary>
    /// <param name="addressing">How addresses are written.</param>
    public NetworkSpec PodNetwork(Addressing addressing)
    {
        ArgumentNullException.ThrowIfNull(addressing);
        return new NetworkSpec
        {
            Name = Topology.PodNetworkName,
            Bridge = "pods0",
            Subnet = addressing.Range(Pods),
            Gateway = addressing.Host(Pods, 1),
        };
    }
}

/// <summary>
/// Addresses of the local run. All of them live in the run's own network namespaces, so that runs side by side may use
/// the same ones.
/// </summary>
public static class Topology
{
    /// <summary>Name of the pods' network on every node.</summary>
    public const string PodNetworkName = "pods";

    /// <summary>Name of the interface that leads from a node, or from the clients, to the switch.</summary>
    public const string UplinkInterface = "uplink";

    /// <summary>Address that the clients know the workload by.</summary>
    public const string ServiceAddress = "10.100.0.10";

    /// <summary>Port that the clients know the workload by.</summary>
    public const int ServicePort = 6379;

    /// <summary>Name of the clients' namespace, without the run's prefix.</summary>
    public const string Clients = "clients";

    /// <summary>Name of the second namespace of clients, in a layout that has one.</summary>
    public const string MoreClients = "clients2";

    /// <summary>Port of a switch that leads to the second clients.</summary>
    public const int MoreClientsPort = 4;

    /// <summary>MAC address of the second clients.</summary>
    public const string MoreClientsMac = "02:cf:00:00:65:02";

    /// <summary>Subnet between the second clients and their switch.</summary>
    public const string MoreClientsSubnet = "172.31.101";

    /// <summary>Name of the switch's namespace, without the run's prefix.</summary>
    public const string Switch = "switch";

    /// <summary>Port of the switch that leads to the clients.</summary>
    public const int ClientsPort = 3;

    /// <summary>MAC address of the clients.</summary>
    public const string ClientsMac = "02:cf:00:00:64:02";

    /// <summary>
    /// Subnet between clients and switch: the clients have <c>.2</c>, the switch answers for <c>.1</c>.
    /// </summary>
    public const string ClientsSubnet = "172.31.100";

    /// <summary>MAC address under which the switch answers for its gateways.</summary>
    public const string GatewayMac = "02:cf:00:00:00:01";

    /// <summary>The nodes.</summary>
    public static IReadOnlyList<NodePlace> Nodes { get; } =
    [
        Place("node-a", 1),
        Place("node-b", 2),
    ];

    /// <summary>MAC address of a port of the switch.</summary>
    /// <param name="port">Number of the port.</param>
    public static string PortMac(int port) => $"02:cf:00:00:ff:{port:x2}";

    private static NodePlace Place(string name, int port) => new()
    {
        Name = name,
        SwitchPort = port,
        UplinkMac = $"02:cf:00:00:{port:x2}:02",
        Uplink = $"172.31.{port}",
        Pods = $"10.1.{port}",
    };
}
