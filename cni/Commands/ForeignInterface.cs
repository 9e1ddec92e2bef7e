using System.Net;
using System.Text.Json.Nodes;
using Migration.Cni.Linux;
using Migration.Cni.Protocol;

namespace Migration.Cni.Commands;

/// <summary>An interface of a plugin before this one in the chain, which is only to be put at the switch.</summary>
/// <param name="Near">The end at the node.</param>
/// <param name="Far">The end in the container.</param>
/// <param name="Address">Its address.</param>
/// <param name="Gateway">Its gateway.</param>
internal sealed record ForeignInterface(LinkInfo Near, LinkInfo Far, IPPrefix Address, IPAddress Gateway)
{
    /// <summary>Finds it in the result of the plugin before.</summary>
    /// <returns>Null when no plugin before made the container's interface.</returns>
    /// <exception cref="CniException">It is none that can be put at the switch.</exception>
    public static ForeignInterface? Find(CniCall call, NetworkSockets here, NetworkSockets inside)
    {
        var interfaces = call.Configuration.PreviousResult?["interfaces"] as JsonArray ?? [];
        var index = interfaces.ToList().FindIndex(i =>
            Json.Text(i, "name") == call.InterfaceName && Json.Text(i, "sandbox") is not null);
        if (index < 0)
            return null;
        var far = Links.Find(inside, call.InterfaceName)
            ?? throw Unusable(call, "it is not in the container");
        var near = far.PeerIndex == 0 ? null : Links.All(here).FirstOrDefault(l => l.Index == far.PeerIndex);
        if (near is null)
            throw Unusable(call, "it is no veth pair whose other end is at the node");
        var ips = call.Configuration.PreviousResult!["ips"] as JsonArray ?? [];
        var ip = ips.FirstOrDefault(i => Json.Number(i, "interface") is not { } of || of == index);
        if (!IPPrefix.TryParse(Json.Text(ip, "address"), out var address))
            throw Unusable(call, "it has no address");
        if (call.Configuration.GatewayFor(address) is { } set)
            return new ForeignInterface(near, far, address, set);
        return IPPrefix.TryParseAddress(Json.Text(ip, "gateway"), out var gateway)
            ? new ForeignInterface(near, far, address, gateway)
            : throw Unusable(call, "it has no gateway; write one as gateway in this plugin's configuration");
    }

    private static CniException Unusable(CniCall call, string why) =>
        new(CniErrorCodes.InvalidConfiguration,
            $"interface {call.InterfaceName} of the plugin before cannot be put at the switch: {why}");
}
