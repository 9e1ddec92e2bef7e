using System.Net.Http.Json;
using Migration.Contracts;
using Migration.Local.Machine;

namespace Migration.Local.Cluster;

/// <summary>Tells the switch controller about the network and the services in it, through its HTTP interface.</summary>
public sealed class SwitchRegistration(Uri switchctl)
{
    /// <summary>Registers ports, gateways and the ways to nodes, pods and clients.</summary>
    /// <param name="layout">The switches.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="LocalRunException">The controller refuses something; says what and why.</exception>
    public async Task RegisterNetworkAsync(SwitchLayout layout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        foreach (var port in layout.Ports)
            await PutAsync($"ports/{port}", new { Mac = Topology.PortMac(port) }, cancellation);
        if (layout.HasMoreClients)
        {
            await RegisterSubnetAsync(
                Topology.MoreClientsSubnet, Topology.MoreClientsMac, Topology.MoreClientsPort, cancellation);
        }

        await RegisterSubnetAsync(Topology.ClientsSubnet, Topology.ClientsMac, Topology.ClientsPort, cancellation);
        foreach (var node in Topology.Nodes)
        {
            await RegisterSubnetAsync(node.Uplink, node.UplinkMac, node.SwitchPort, cancellation);
            await RouteAsync(node.Pods, node.UplinkMac, node.SwitchPort, cancellation);
        }

        foreach (var detour in layout.Detours)
            await RegisterDetourAsync(detour, cancellation);
    }

    /// <summary>Puts a workload behind the service address.</summary>
    /// <param name="name">Name of the service.</param>
    /// <param name="workload">The container that serves.</param>
    /// <param name="endpoint">The pod it runs in.</param>
    /// <param name="port">Port it serves on.</param>
    /// <param name="serviceAddress">Address that the clients know it by.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="LocalRunException">The controller refuses something; says what and why.</exception>
    public async Task RegisterServiceAsync(
        string name,
        Workload workload,
        PodEndpoint endpoint,
        int port,
        string serviceAddress = Topology.ServiceAddress,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        await PutAsync(
            $"services/{name}",
            new { Vip = serviceAddress, Protocol = "tcp", Port = Topology.ServicePort }, cancellation);
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

    private async Task RegisterDetourAsync(Detour detour, CancellationToken cancellation)
    {
        var node = Topology.Nodes.FirstOrDefault(n => n.Name == detour.Destination);
        IReadOnlyList<string> subnets = node is null ? [Topology.MoreClientsSubnet] : [node.Uplink, node.Pods];
        if (node is not null)
            await PutAsync($"switches/{detour.Switch}/nodes/{node.Name}", new { detour.Port }, cancellation);
        foreach (var subnet in subnets)
            await PutAsync($"switches/{detour.Switch}/routes/{subnet}.0/24", new { detour.Port }, cancellation);
    }

    private async Task RegisterSubnetAsync(string subnet, string mac, int port, CancellationToken cancellation)
    {
        await PutAsync($"gateways/{subnet}.1", new { Mac = Topology.GatewayMac, Port = port }, cancellation);
        await RouteAsync(subnet, mac, port, cancellation);
    }

    private Task RouteAsync(string subnet, string mac, int port, CancellationToken cancellation) =>
        PutAsync($"routes/{subnet}.0/24", new { NextHopMac = mac, Port = port }, cancellation);

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
