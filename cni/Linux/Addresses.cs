using System.Net;

namespace Migration.Cni.Linux;

/// <summary>Addresses and routes of a namespace (rtnetlink(7), linux/if_addr.h, linux/rtnetlink.h).</summary>
internal static class Addresses
{
    private const ushort NewAddress = 20;
    private const ushort GetAddress = 22;
    private const ushort NewRoute = 24;
    private const ushort GetRoute = 26;
    private const ushort Create = 0x400;
    private const ushort Replace = 0x100;

    private const ushort IfaAddress = 1;
    private const ushort IfaLocal = 2;
    private const ushort IfaFlags = 8;
    private const uint NoPrefixRoute = 0x200;

    // Otherwise the kernel keeps an IPv6 address from use for a second while it asks whether somebody else has it; a
    // program could not be restored on it, and at its port of the switch the pod is alone.
    private const uint NoDuplicateDetection = 2;
    private const ushort RtaDestination = 1;
    private const ushort RtaInterface = 4;
    private const ushort RtaGateway = 5;
    private const byte MainTable = 254;
    private const byte ProtocolStatic = 4;
    private const byte ScopeUniverse = 0;
    private const byte ScopeLink = 253;
    private const byte Unicast = 1;

    // The gateway is behind the interface whatever other routes say: a pod may have two interfaces of one network.
    private const uint OnLink = 4;

    /// <summary>Gives an interface an address, without the route to its subnet that the kernel would add.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Add(NetworkSockets sockets, LinkInfo link, IPPrefix address) =>
        sockets.Request(NewAddress, Create | Replace, $"giving {link.Name} the address {address}", message => message
            .Raw(FamilyOf(address), (byte)address.Length, 0, ScopeUniverse)
            .Raw(BitConverter.GetBytes(link.Index))
            .Attribute(IfaLocal, address.Address.GetAddressBytes())
            .Attribute(IfaAddress, address.Address.GetAddressBytes())
            .Attribute(IfaFlags, address.IsV6 ? NoPrefixRoute | NoDuplicateDetection : NoPrefixRoute));

    /// <summary>Whether an interface has an address.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static bool Has(NetworkSockets sockets, LinkInfo link, IPPrefix address) =>
        sockets.Query(GetAddress, dump: true, "listing addresses",
                message => message.Raw(FamilyOf(address), 0, 0, 0, 0, 0, 0, 0))
            .Exists(body =>
            {
                var attributes = NetlinkMessage.ReadAttributes(body.AsSpan(8));
                // IPv6 addresses have no local one beside them unless there is a peer.
                return BitConverter.ToInt32(body, 4) == link.Index
                    && body[1] == address.Length
                    && Equals(attributes.GetValueOrDefault(IfaLocal) ?? attributes.GetValueOrDefault(IfaAddress),
                        address.Address);
            });

    /// <summary>Adds a route, or replaces the one to the same destination.</summary>
    /// <param name="sockets">The namespace.</param>
    /// <param name="link">Interface it goes through.</param>
    /// <param name="destination">Where it leads.</param>
    /// <param name="gateway">Next hop; null for what is on the link itself.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void AddRoute(NetworkSockets sockets, LinkInfo link, IPPrefix destination, IPAddress? gateway) =>
        sockets.Request(NewRoute, Create | Replace, $"adding the route to {destination}", message =>
        {
            var scope = gateway is null ? ScopeLink : ScopeUniverse;
            message
                .Raw(FamilyOf(destination), (byte)destination.Length, 0, 0, MainTable, ProtocolStatic, scope, Unicast)
                .Raw(BitConverter.GetBytes(gateway is null ? 0u : OnLink));
            if (destination.Length > 0)
                message.Attribute(RtaDestination, destination.Network.GetAddressBytes());
            message.Attribute(RtaInterface, (uint)link.Index);
            if (gateway is not null)
                message.Attribute(RtaGateway, gateway.GetAddressBytes());
        });

    /// <summary>Whether there is a route to a destination through an interface and gateway.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static bool HasRoute(NetworkSockets sockets, LinkInfo link, IPPrefix destination, IPAddress? gateway) =>
        sockets.Query(GetRoute, dump: true, "listing routes",
                message => message.Raw(FamilyOf(destination), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
            .Exists(body =>
            {
                var attributes = NetlinkMessage.ReadAttributes(body.AsSpan(12));
                return body[1] == destination.Length
                    && (destination.Length == 0
                        || Equals(attributes.GetValueOrDefault(RtaDestination), destination.Network))
                    && attributes.TryGetValue(RtaInterface, out var index)
                    && BitConverter.ToInt32(index) == link.Index
                    && (gateway is null || Equals(attributes.GetValueOrDefault(RtaGateway), gateway));
            });

    private static byte FamilyOf(IPPrefix prefix) => prefix.IsV6 ? Native.AfInet6 : Native.AfInet;

    private static bool Equals(byte[]? bytes, IPAddress address) =>
        bytes is not null && bytes.AsSpan().SequenceEqual(address.GetAddressBytes());
}
