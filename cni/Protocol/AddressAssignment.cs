using System.Text.Json.Nodes;
using Migration.Cni.Linux;

namespace Migration.Cni.Protocol;

/// <summary>What an IPAM plugin answered: an address, its gateway, routes and DNS settings.</summary>
internal sealed record AddressAssignment
{
    /// <summary>The address with its subnet.</summary>
    public required IPNetwork4 Address { get; init; }

    /// <summary>The gateway: an address that the switch answers for.</summary>
    public required uint Gateway { get; init; }

    /// <summary>Destinations that lead through the gateway; the default route when it names none.</summary>
    public required IReadOnlyList<IPNetwork4> Routes { get; init; }

    /// <summary>Routes as the plugin wrote them.</summary>
    public JsonArray? RoutesAsGiven { get; init; }

    /// <summary>DNS settings as the plugin wrote them.</summary>
    public JsonObject? Dns { get; init; }

    /// <summary>Reads a result, of whatever version.</summary>
    /// <param name="result">The result.</param>
    /// <param name="plugin">Name of the plugin, for errors.</param>
    /// <exception cref="CniException">There is no usable IPv4 address in it.</exception>
    public static AddressAssignment Read(JsonObject result, string plugin)
    {
        var ips = result["ips"] as JsonArray ?? [];
        if (ips.Count != 1)
            throw Unusable(plugin, $"{ips.Count} addresses, but one is wanted: give it one range of one subnet");
        var text = Json.Text(ips[0], "address");
        if (!IPNetwork4.TryParse(text, out var address))
            throw Unusable(plugin, $"'{text}', which is not an IPv4 address with its prefix: the switch carries IPv4");
        if (Json.Text(ips[0], "gateway") is not { } gatewayText)
            gatewayText = IPNetwork4.Write(address.Network + 1);
        if (!IPNetwork4.TryParseAddress(gatewayText, out var gateway))
            throw Unusable(plugin, $"gateway '{gatewayText}', which is not an IPv4 address");
        var routes = result["routes"] as JsonArray;
        return new AddressAssignment
        {
            Address = address,
            Gateway = gateway,
            Routes = ReadRoutes(routes, plugin),
            RoutesAsGiven = routes?.DeepClone().AsArray(),
            Dns = result["dns"]?.DeepClone() as JsonObject,
        };
    }

    private static IReadOnlyList<IPNetwork4> ReadRoutes(JsonArray? routes, string plugin)
    {
        if (routes is null || routes.Count == 0)
            return [IPNetwork4.Everything];
        return [.. routes.Select(route =>
        {
            var text = Json.Text(route, "dst");
            return IPNetwork4.TryParse(text, out var destination)
                ? destination.Subnet
                : throw Unusable(plugin, $"a route to '{text}', which is not an IPv4 subnet");
        })];
    }

    private static CniException Unusable(string plugin, string what) =>
        new(CniErrorCodes.Delegate, $"IPAM plugin {plugin} answered {what}");
}
