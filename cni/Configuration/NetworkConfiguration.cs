using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Migration.Cni.Linux;
using Migration.Cni.Protocol;

namespace Migration.Cni.Configuration;

/// <summary>The network configuration of one call, checked.</summary>
internal sealed record NetworkConfiguration
{
    // RFC 8200, section 5.
    private const int SmallestMtuOfIPv6 = 1280;

    private const int OctetsFromAddress = 4;

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
    public IPAddress? Gateway { get; init; }

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

    /// <summary>The gateway of a pod's interface; null takes the IPAM plugin's.</summary>
    /// <param name="address">The interface's address.</param>
    /// <exception cref="CniException">The address and the configuration do not go together.</exception>
    public IPAddress? GatewayFor(IPPrefix address)
    {
        if (Gateway is not null && Gateway.AddressFamily != address.Address.AddressFamily)
        {
            throw new CniException(CniErrorCodes.InvalidConfiguration,
                $"gateway {Gateway} and the pod's address {address} are of different families",
                "write a gateway of the family of the pods, for example fe80::1 for IPv6");
        }

        return address.IsV6 && Mtu < SmallestMtuOfIPv6
            ? throw new CniException(CniErrorCodes.InvalidConfiguration,
                $"mtu is {Mtu}, IPv6 needs {SmallestMtuOfIPv6}", "write at least that")
            : Gateway;
    }

    /// <summary>Address that a link's end towards the pods answers with, made from the gateway's address.</summary>
    public static string GatewayMac(IPAddress gateway) => $"02:00:{LastOctets(gateway)}";

    /// <summary>A pod's MAC address, made from its address: the same as long as that is.</summary>
    public static string PodMac(IPPrefix address) => $"0a:58:{LastOctets(address.Address)}";

    // An IPv4 address itself. Of an IPv6 address a digest, as its ends are the same in many subnets.
    private static string LastOctets(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            bytes = SHA256.HashData(bytes);
        return string.Join(':', bytes.Take(OctetsFromAddress).Select(octet => octet.ToString("x2", null)));
    }
}
