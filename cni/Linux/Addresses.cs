using System.Buffers.Binary;

namespace Migration.Cni.Linux;

/// <summary>IPv4 addresses and routes of a namespace (rtnetlink(7), linux/if_addr.h, linux/rtnetlink.h).</summary>
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
    public static void Add(NetworkSockets sockets, LinkInfo link, IPNetwork4 address) =>
        sockets.Request(NewAddress, Create | Replace, $"giving {link.Name} the address {address}", message => message
            .Raw(Native.AfInet, (byte)address.Length, 0, ScopeUniverse)
            .Raw(BitConverter.GetBytes(link.Index))
            .Attribute(IfaLocal, NetlinkMessage.Address(address.Address))
            .Attribute(IfaAddress, NetlinkMessage.Address(address.Address))
            .Attribute(IfaFlags, NoPrefixRoute));

    /// <summary>Whether an interface has an address.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static bool Has(NetworkSockets sockets, LinkInfo link, IPNetwork4 address) =>
        sockets.Query(GetAddress, dump: true, "listing addresses",
                message => message.Raw(Native.AfInet, 0, 0, 0, 0, 0, 0, 0))
            .Exists(body => BitConverter.ToInt32(body, 4) == link.Index
                && body[1] == address.Length
                && NetlinkMessage.ReadAttributes(body.AsSpan(8)).TryGetValue(IfaLocal, out var local)
                && BinaryPrimitives.ReadUInt32BigEndian(local) == address.Address);

    /// <summary>Adds a route, or replaces the one to the same destination.</summary>
    /// <param name="sockets">The namespace.</param>
    /// <param name="link">Interface it goes through.</param>
    /// <param name="destination">Where it leads.</param>
    /// <param name="gateway">Next hop; null for what is on the link itself.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void AddRoute(NetworkSockets sockets, LinkInfo link, IPNetwork4 destination, uint? gateway) =>
        sockets.Request(NewRoute, Create | Replace, $"adding the route to {destination}", message =>
        {
            var scope = gateway is null ? ScopeLink : ScopeUniverse;
            message.Raw(Native.AfInet, (byte)destination.Length, 0, 0, MainTable, ProtocolStatic, scope, Unicast)
                .Raw(BitConverter.GetBytes(gateway is null ? 0u : OnLink));
            if (destination.Length > 0)
                message.Attribute(RtaDestination, NetlinkMessage.Address(destination.Network));
            message.Attribute(RtaInterface, (uint)link.Index);
            if (gateway is { } hop)
                message.Attribute(RtaGateway, NetlinkMessage.Address(hop));
        });

    /// <summary>Whether there is a route to a destination through an interface and gateway.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static bool HasRoute(NetworkSockets sockets, LinkInfo link, IPNetwork4 destination, uint? gateway) =>
        sockets.Query(GetRoute, dump: true, "listing routes",
                message => message.Raw(Native.AfInet, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
            .Exists(body =>
            {
                var attributes = NetlinkMessage.ReadAttributes(body.AsSpan(12));
                return body[1] == destination.Length
                    && Number(attributes, RtaDestination) == destination.Network
                    && attributes.TryGetValue(RtaInterface, out var index)
                    && BitConverter.ToInt32(index) == link.Index
                    && (gateway is null || Number(attributes, RtaGateway) == gateway);
            });

    private static uint Number(Dictionary<int, byte[]> attributes, ushort type) =>
        attributes.TryGetValue(type, out var bytes) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
}
