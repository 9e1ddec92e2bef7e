using System.Net;
using System.Net.Http.Json;
using Migration.Contracts;
using Migration.Local.Machine;

namespace Migration.Local.Cluster;

/// <summary>Tells the switch controller about the network and the services in it, through its HTTP interface.</summary>
public sealed class SwitchRegistration(Uri switchctl)
{
    /// <summary>Registers ports, gateways and the ways to nodes, pods and clients.</summary>
    /// <param name="layout">The switches.</param>
    /// <param name="addressing">How addresses are written.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="LocalRunException">The controller refuses something; says what and why.</exception>
    public async Task RegisterNetworkAsync(
        SwitchLayout layout, Addressing addressing, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(addressing);
        foreach (var port in layout.Ports)
            await PutAsync($"ports/{port}", new { Mac = Topology.PortMac(port) }, cancellation);
        if (layout.HasMoreClients)
        {
            await RegisterSubnetAsync(
                addressing, Topology.MoreClientsSubnet, Topology.MoreClientsMac, Topology.MoreClientsPort, cancellation);
        }

        await RegisterSubnetAsync(
            addressing, Topology.ClientsSubnet, Topology.ClientsMac, Topology.ClientsPort, cancellation);
        foreach (var node in Topology.Nodes)
        {
            await RegisterSubnetAsync(addressing, node.Uplink, node.UplinkMac, node.SwitchPort, cancellation);
            await RouteAsync(addressing, node.Pods, node.UplinkMac, node.SwitchPort, cancellation);
        }

        foreach (var detour in layout.Detours)
            await RegisterDetourAsync(addressing, detour, cancellation);
    }

    /// <summary>Puts a workload behind the service address.</summary>
    /// <param name="name">Name of the service.</param>
    /// <param name="workload">The container that serves.</param>
    /// <param name="endpoint">The pod it runs in.</param>
    /// <param name="port">Port it serves on.</param>
    /// <param name="service">Address that the clients know it by; null for the usual one.</param>
    /// <param name="isUdp">Whether it is UDP; TCP otherwise.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="LocalRunException">The controller refuses something; says what and why.</exception>
    public async Task RegisterServiceAsync(
        string name,
        Workload workload,
        PodEndpoint endpoint,
        int port,
        IPEndPoint? service = null,
        bool isUdp = false,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        await PutAsync(
            $"services/{name}",
            new
            {
                Vip = service?.Address.ToString() ?? Topology.ServiceAddress, Protocol = isUdp ? "udp" : "tcp",
                Port = service?.Port ?? Topology.ServicePort,
            },
            cancellation);
        await PutAsync(
            $"services/{name}/backends/{name}",
            new
            {
                Workload = workload,
                endpoint.Address,
                Port = port,
                endpoint.NextHopMac,
                endpoint.SwitchPort,
                endpoint.Node,
            },
            cancellation);
    }

    private async Task RegisterDetourAsync(Addressing addressing, Detour detour, CancellationToken cancellation)
    {
        var node = Topology.Nodes.FirstOrDefault(n => n.Name == detour.Destination);
        IReadOnlyList<string> subnets = node is null ? [Topology.MoreClientsSubnet] : [node.Uplink, node.Pods];
        if (node is not null)
            await PutAsync($"switches/{detour.Switch}/nodes/{node.Name}", new { detour.Port }, cancellation);
        foreach (var subnet in subnets)
            await PutAsync($"switches/{detour.Switch}/routes/{addressing.Range(subnet)}", new { detour.Port }, cancellation);
    }

    private async Task RegisterSubnetAsync(
        Addressing addressing, string subnet, string mac, int port, CancellationToken cancellation)
    {
        await PutAsync(
            $"gateways/{addressing.Host(subnet, 1)}", new { Mac = Topology.GatewayMac, Port = port }, cancellation);
        await RouteAsync(addressing, subnet, mac, port, cancellation);
    }

    private Task RouteAsync(
        Addressing addressing, string subnet, string mac, int port, CancellationToken cancellation) =>
        PutAsync($"routes/{addressing.Range(subnet)}", new { NextHopMac = mac, Port = port }, cancellation);

    private async Task PutAsync(string path, object body, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = switchctl };
        using var response = await http.PutAsJsonAsync(path, body, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw new LocalRunException(
                $"switchctl refuses PUT /{path} with {(int)response.StatusCode}: " +
                await response.Content.ReadAsStringAsync(cancellation));
        }
    }
}
