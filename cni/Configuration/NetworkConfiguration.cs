using System.Text.Json.Nodes;
using Migration.Cni.Linux;

namespace Migration.Cni.Configuration;

/// <summary>The network configuration of one call, checked.</summary>
internal sealed record NetworkConfiguration
{
    /// <summary>The configuration as it came, for the delegated plugin.</summary>
    public required JsonObject Raw { get; init; }

    /// <summary>Version of the specification that it is written in.</summary>
    public required string CniVersion { get; init; }

    /// <summary>Name of the network.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the node, as the services know it. Default: the host name.</summary>
    public required string Node { get; init; }

    /// <summary>MTU of the pods' interfaces, in bytes. Default 1500.</summary>
    public required int Mtu { get; init; }

    /// <summary>Folder with what is remembered. Default <c>/var/lib/cni/containerflow</c>.</summary>
    public required string StateFolder { get; init; }

    /// <summary>The gateway; null takes the IPAM plugin's.</summary>
    public uint? Gateway { get; init; }

    /// <summary>The switch.</summary>
    public required SwitchSettings Switch { get; init; }

    /// <summary>The switch controller; null when it is not to be told.</summary>
    public ControllerSettings? Controller { get; init; }

    /// <summary>Section of the IPAM plugin; null where a plugin before this one in the chain gives addresses.</summary>
    public JsonObject? Ipam { get; init; }

    /// <summary>Section of the IPAM plugin for pods that ask for an address; null for the same.</summary>
    public JsonObject? RequestedIpam { get; init; }

    /// <summary>What the runtime passes for this container.</summary>
    public JsonObject? RuntimeConfig { get; init; }

    /// <summary>Result of the plugin before, or for CHECK and DEL the result of ADD; null for none.</summary>
    public JsonObject? PreviousResult { get; init; }

    /// <summary>For GC: container and interface of what is still in use; null when the runtime named none.</summary>
    public IReadOnlySet<(string ContainerId, string InterfaceName)>? ValidAttachments { get; init; }

    /// <summary>Addresses that <c>args.cni.ips</c> asks for.</summary>
    public IReadOnlyList<string> ArgumentAddresses { get; init; } = [];

    /// <summary>Address that a link's end towards the pods answers with, made from the gateway's address.</summary>
    public static string GatewayMac(uint gateway) =>
        $"02:00:{gateway >> 24:x2}:{(gateway >> 16) & 0xff:x2}:{(gateway >> 8) & 0xff:x2}:{gateway & 0xff:x2}";

    /// <summary>A pod's MAC address, made from its IPv4 address: the same as long as that is.</summary>
    public static string PodMac(IPNetwork4 address) =>
        $"0a:58:{address.Address >> 24:x2}:{(address.Address >> 16) & 0xff:x2}:{(address.Address >> 8) & 0xff:x2}:"
        + $"{address.Address & 0xff:x2}";
}
