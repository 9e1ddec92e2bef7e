using System.Net;
using Migration.Bench.Switches;
using Migration.Contracts;
using Migration.Local.Machine;
using Migration.SwitchCtl.Desired;

namespace Migration.Bench.SwitchForwarding;

/// <summary>
/// A client and a server in namespaces of their own, a switch's ports between them, and a cable past the switch to
/// compare with. All offloads are off. The server stands behind a TCP service; a UDP service leads to a machine on the
/// server's wire that is not there, so that nobody spends time on an answer.
/// </summary>
internal sealed class ForwardingLab
{
    /// <summary>Port of the switch that leads to the client.</summary>
    public const int ClientPort = 1;

    /// <summary>Port of the switch that leads to the server.</summary>
    public const int ServerPort = 2;

    /// <summary>Interface of client and server that leads to the switch.</summary>
    public const string Uplink = "uplink";

    /// <summary>Interface of client and server that leads past the switch.</summary>
    public const string Direct = "direct";

    /// <summary>Address of the client.</summary>
    public const string ClientAddress = "172.31.100.2";

    /// <summary>Address of both services.</summary>
    public const string Vip = "10.100.0.10";

    /// <summary>Port of both services.</summary>
    public const int VipPort = 5201;

    /// <summary>Address of the server.</summary>
    public const string ServerAddress = "172.31.1.2";

    /// <summary>Port that the server listens on.</summary>
    public const int ServerL4Port = 5202;

    /// <summary>Address of the client on its wire.</summary>
    public const string ClientMac = "02:cf:00:00:64:02";

    /// <summary>Address under which the switch answers for its gateways.</summary>
    public const string GatewayMac = "02:cf:00:00:00:01";

    private const string ServerMac = "02:cf:00:00:01:02";
    private const string NobodyMac = "02:cf:00:00:01:03";
    private const string ClientSubnet = "172.31.100";
    private const string ServerSubnet = "172.31.1";

    private ForwardingLab(NetworkNamespace client, NetworkNamespace server, NetworkNamespace inSwitch) =>
        (Client, Server, Switch) = (client, server, inSwitch);

    /// <summary>Where the load comes from.</summary>
    public NetworkNamespace Client { get; }

    /// <summary>Where it goes.</summary>
    public NetworkNamespace Server { get; }

    /// <summary>Where the switch's interfaces are.</summary>
    public NetworkNamespace Switch { get; }

    /// <summary>Interfaces of the switch by port number.</summary>
    public static IReadOnlyDictionary<int, string> SwitchInterfaces { get; } =
        new Dictionary<int, string> { [ClientPort] = "client", [ServerPort] = "server" };

    /// <summary>The service as the client knows it.</summary>
    public static IPEndPoint Service { get; } = new(IPAddress.Parse(Vip), VipPort);

    /// <summary>Makes the wires.</summary>
    /// <param name="machine">Where.</param>
    /// <param name="name">Tells labs apart; at most a few letters.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ForwardingLab> CreateAsync(
        BenchMachine machine, string name, CancellationToken cancellation)
    {
        var lab = new ForwardingLab(
            await machine.NamespaceAsync($"{name}-client", cancellation),
            await machine.NamespaceAsync($"{name}-server", cancellation),
            await machine.NamespaceAsync($"{name}-switch", cancellation));
        await lab.PlugInAsync(lab.Client, ClientPort, ClientMac, ClientSubnet, cancellation);
        await lab.PlugInAsync(lab.Server, ServerPort, ServerMac, ServerSubnet, cancellation);
        await VethPair.CreateAsync(
            new VethEnd(lab.Client, Direct), new VethEnd(lab.Server, Direct), cancellation);
        return lab;
    }

    /// <summary>What a switch between the two has to know.</summary>
    public static DesiredState Desired()
    {
        var server = Mac.Parse(ServerMac);
        return new DesiredState
        {
            Ports = [Port(ClientPort), Port(ServerPort)],
            Gateways =
            [
                Gateway(ClientSubnet, ClientPort), Gateway(ServerSubnet, ServerPort),
            ],
            Routes =
            [
                Route(ClientSubnet, Mac.Parse(ClientMac), ClientPort), Route(ServerSubnet, server, ServerPort),
            ],
            Services =
            [
                new Service(1, "tcp", IpAddress.Parse(Vip), TransportProtocol.Tcp, VipPort),
                new Service(2, "udp", IpAddress.Parse(Vip), TransportProtocol.Udp, VipPort),
            ],
            Backends = [Backend(1, "tcp", server), Backend(2, "udp", Mac.Parse(NobodyMac))],
        };
    }

    private async Task PlugInAsync(
        NetworkNamespace inside, int port, string mac, string subnet, CancellationToken cancellation)
    {
        await VethPair.CreateAsync(
            new VethEnd(inside, Uplink, mac, $"{subnet}.2/24"), new VethEnd(Switch, SwitchInterfaces[port]),
            cancellation);
        await inside.IpAsync([$"route add default via {subnet}.1"], cancellation);
    }

    private static SwitchPort Port(int number) => new(number, new Mac(Mac.Parse(GatewayMac).Value + (ulong)number));

    private static Gateway Gateway(string subnet, int port) =>
        new(IpAddress.Parse($"{subnet}.1"), Mac.Parse(GatewayMac), port);

    private static StaticRoute Route(string subnet, Mac nextHop, int port) =>
        new(IpPrefix.Parse($"{subnet}.0/24"), nextHop, port);

    private static Backend Backend(int id, string name, Mac nextHop) => new(
        id, id, name, new Workload { Platform = "process", Pod = name, Container = "main" }, ServerL4Port,
        new BackendEndpoint("node-a", name, IpAddress.Parse(ServerAddress), nextHop, ServerPort), Refuses: false);
}
