using System.Text.Json.Nodes;
using Migration.Cni.Linux;

namespace Migration.Cni.Protocol;

/// <summary>Builds the result of ADD in the configuration's version.</summary>
internal static class AddResult
{
    /// <summary>Writes the result, after that of the plugins before this one in the chain.</summary>
    /// <param name="version">The configuration's version.</param>
    /// <param name="previous">Result of the plugin before; null for none.</param>
    /// <param name="near">The end of the veth pair that the switch has.</param>
    /// <param name="far">The end in the container.</param>
    /// <param name="sandbox">File of the container's namespace.</param>
    /// <param name="assignment">Address, routes and DNS settings.</param>
    public static JsonObject Build(
        string version, JsonObject? previous, LinkInfo near, LinkInfo far, string sandbox, AddressAssignment assignment)
    {
        var result = previous?.DeepClone().AsObject() ?? [];
        result["cniVersion"] = version;
        var interfaces = Array(result, "interfaces");
        interfaces.Add((JsonNode)Interface(version, near, null));
        interfaces.Add((JsonNode)Interface(version, far, sandbox));
        var ip = new JsonObject
        {
            ["interface"] = interfaces.Count - 1,
            ["address"] = assignment.Address.ToString(),
            ["gateway"] = assignment.Gateway.ToString(),
        };
        if (CniVersions.HasIpVersion(version))
            ip["version"] = assignment.Address.IsV6 ? "6" : "4";
        Array(result, "ips").Add((JsonNode)ip);
        var routes = Array(result, "routes");
        foreach (var route in assignment.RoutesAsGiven ?? new JsonArray((JsonNode)Default(assignment)))
            routes.Add(route?.DeepClone());
        if (assignment.Dns is { } dns && result["dns"] is null)
            result["dns"] = dns.DeepClone();
        result["dns"] ??= new JsonObject();
        return result;
    }

    private static JsonObject Default(AddressAssignment assignment) => new()
    {
        ["dst"] = IPPrefix.Everything(assignment.Gateway).ToString(),
        ["gw"] = assignment.Gateway.ToString(),
    };

    private static JsonObject Interface(string version, LinkInfo link, string? sandbox)
    {
        var written = new JsonObject { ["name"] = link.Name, ["mac"] = link.Mac };
        if (CniVersions.IsAtLeast(version, CniVersions.Newest))
            written["mtu"] = link.Mtu;
        if (sandbox is not null)
            written["sandbox"] = sandbox;
        return written;
    }

    private static JsonArray Array(JsonObject result, string name)
    {
        if (result[name] is not JsonArray array)
            result[name] = array = [];
        return array;
    }
}
