using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Api;

/// <summary>The network as <c>GET /network</c> shows it.</summary>
/// <param name="Ports">Ports.</param>
/// <param name="Gateways">Addresses that ARP requests are answered for.</param>
/// <param name="Routes">Where the rest goes.</param>
internal sealed record NetworkView(
    IEnumerable<NetworkView.Port> Ports,
    IEnumerable<NetworkView.Gateway> Gateways,
    IEnumerable<NetworkView.Route> Routes)
{
    public static NetworkView Of(DesiredState state) => new(
        state.Ports.Select(p => new Port(p.Number, $"{p.Mac}")),
        state.Gateways.Select(g => new Gateway($"{g.Address}", $"{g.Mac}", g.Port)),
        state.Routes.Select(r => new Route($"{r.Prefix}", $"{r.NextHopMac}", r.Port)));

    internal sealed record Port(int Number, string Mac);

    internal sealed record Gateway(string Address, string Mac, int? Port);

    internal sealed record Route(string Prefix, string NextHopMac, int Port);
}
