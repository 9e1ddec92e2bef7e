using System.Net;
using System.Text.Json.Nodes;
using Migration.Cni.Linux;

namespace Migration.Cni.Protocol;

/// <summary>What an IPAM plugin answered: an address, its gateway, routes and DNS settings.</summary>
internal sealed record AddressAssignment
{
    /// <summary>The address with its subnet.</summary>
    public required IPPrefix Address { get; init; }

    /// <summary>The gateway: an address that the switch answers for.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>Destinations that lead through the gateway; the default route when it names none.</summary>
    public required IReadOnlyList<IPPrefix> Routes { get; init; }

    /// <summary>Routes as the plugin wrote them.</summary>
    public JsonArray? RoutesAsGiven { get; init; }

    /// <summary>DNS settings as the plugin wrote them.</summary>
    public JsonObject? Dns { get; init; }

    /// <summary>Reads a result, of whatever version.</summary>
    /// <param name="result">The result.</param>
    /// <param name="plugin">Name of the plugin, for errors.</param>
    /// <exception cref="CniException">There is no usable address in it.</exception>
    public static AddressAssignment Read(JsonObject result, string plugin)
    {
        var ips = result["ips"] as JsonArray ?? [];
        if (ips.Count != 1)
            throw Unusable(plugin, $"{ips.Count} addresses, but one is wanted: give it one range of one subnet");
        var text = Json.Text(ips[0], "address");
        if (!IPPrefix.TryParse(text, out var address))
            throw Unusable(plugin, $"'{text}', which is not an address with its prefix");
        if (Json.Text(ips[0], "gateway") is not { } gatewayText)
            gatewayText = address.First.ToString();
        if (!IPPrefix.TryParseAddress(gatewayText, out var gateway)
            || gateway.AddressFamily != address.Address.AddressFamily)
            throw Unusable(plugin, $"gateway '{gatewayText}', which is not an address of the family of {address}");
        var routes = result["routes"] as JsonArray;
        return new AddressAssignment
        {
            Address = address,
            Gateway = gateway,
            Routes = ReadRoutes(routes, address, plugin),
            RoutesAsGiven = routes?.DeepClone().AsArray(),
            Dns = result["dns"]?.DeepClone() as JsonObject,
        };
    }

    private static IReadOnlyList<IPPrefix> ReadRoutes(JsonArray? routes, IPPrefix address, string plugin)
    {
        if (routes is null || routes.Count == 0)
            return [IPPrefix.Everything(address.Address)];
        return [.. routes.Select(route =>
        {
            var text = Json.Text(route, "dst");
            return IPPrefix.TryParse(text, out var destination) && destination.IsV6 == address.IsV6
                ? destination.Subnet
                : throw Unusable(plugin, $"a route to '{text}', which is not a subnet of the family of {address}");
        })];
    }

    private static CniException Unusable(string plugin, string what) =>
        new(CniErrorCodes.Delegate, $"IPAM plugin {plugin} answered {what}");
}
