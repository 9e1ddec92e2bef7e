using System.Globalization;
using System.Text;

namespace Migration.Cni.Linux;

/// <summary>Interfaces of a namespace (rtnetlink(7), linux/if_link.h, linux/veth.h).</summary>
internal static class Links
{
    private const ushort NewLink = 16;
    private const ushort DeleteLink = 17;
    private const ushort GetLink = 18;
    private const ushort Create = 0x400;
    private const ushort Exclusive = 0x200;

    private const ushort AttributeAddress = 1;
    private const ushort AttributeName = 3;
    private const ushort AttributeMtu = 4;
    private const ushort AttributePeer = 5;
    private const ushort AttributeInfo = 18;
    private const ushort AttributeNamespace = 28;
    private const ushort InfoKind = 1;
    private const ushort InfoData = 2;
    private const ushort VethPeer = 1;
    private const ushort AttributeFamilies = 26;
    private const ushort FamilyAddressMode = 8;
    private const byte NoAddressMode = 1;
    private const uint Up = 1;

    /// <summary>Makes a veth pair, one end here, the other in a namespace.</summary>
    /// <param name="here">Namespace of the near end.</param>
    /// <param name="near">Name of the near end.</param>
    /// <param name="there">File of the far end's namespace.</param>
    /// <param name="far">Name of the far end.</param>
    /// <param name="mac">Address of the far end.</param>
    /// <param name="mtu">MTU of both, in bytes.</param>
    /// <exception cref="LinuxException">One of the names is taken, or the kernel refuses.</exception>
    public static void CreatePair(
        NetworkSockets here, string near, Descriptor there, string far, string mac, int mtu) =>
        here.Request(NewLink, Create | Exclusive, $"creating the veth pair {near} and {far}", message => message
            .Link(0)
            .Attribute(AttributeName, near)
            .Attribute(AttributeMtu, (uint)mtu)
            .Nested(AttributeInfo, info => info
                .Attribute(InfoKind, "veth")
                .Nested(InfoData, data => data
                    .Nested(VethPeer, peer => peer
                        .Link(0)
                        .Attribute(AttributeName, far)
                        .Attribute(AttributeMtu, (uint)mtu)
                        .Attribute(AttributeAddress, ReadMac(mac))
                        .Attribute(AttributeNamespace, (uint)there.Number)))));

    /// <summary>Looks an interface up by name.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static LinkInfo? Find(NetworkSockets sockets, string name)
    {
        try
        {
            return sockets.Query(GetLink, dump: false, $"looking for interface {name}",
                message => message.Link(0).Attribute(AttributeName, name)).ConvertAll(Read).FirstOrDefault();
        }
        catch (LinuxException e) when (e.ErrorNumber == Native.Enodev)
        {
            return null;
        }
    }

    /// <summary>All interfaces.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static IReadOnlyList<LinkInfo> All(NetworkSockets sockets) =>
        sockets.Query(GetLink, dump: true, "listing interfaces", message => message.Link(0)).ConvertAll(Read);

    /// <summary>Removes an interface, of a veth pair both ends.</summary>
    /// <returns>False when it was gone.</returns>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static bool Delete(NetworkSockets sockets, string name)
    {
        try
        {
            sockets.Request(DeleteLink, 0, $"removing interface {name}",
                message => message.Link(0).Attribute(AttributeName, name));
            return true;
        }
        catch (LinuxException e) when (e.ErrorNumber == Native.Enodev)
        {
            return false;
        }
    }

    /// <summary>Keeps the kernel from giving an interface a link-local IPv6 address, and so from speaking there.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void SilenceIPv6(NetworkSockets sockets, LinkInfo link) =>
        sockets.Request(NewLink, 0, $"switching IPv6 of interface {link.Name} off", message => message
            .Link(link.Index)
            .Nested(AttributeFamilies, families => families
                .Nested(Native.AfInet6, family => family.Attribute(FamilyAddressMode, [NoAddressMode]))));

    /// <summary>Switches an interface on.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void SetUp(NetworkSockets sockets, LinkInfo link) =>
        sockets.Request(NewLink, 0, $"switching interface {link.Name} on", message => message.Link(link.Index, Up, Up));

    private static LinkInfo Read(byte[] body)
    {
        const int fixedBytes = 16;
        var attributes = NetlinkMessage.ReadAttributes(body.AsSpan(fixedBytes));
        return new LinkInfo(
            BitConverter.ToInt32(body, 4),
            attributes.TryGetValue(AttributeName, out var name) ? Encoding.ASCII.GetString(name).TrimEnd('\0') : "",
            attributes.TryGetValue(AttributeAddress, out var mac) ? WriteMac(mac) : "",
            attributes.TryGetValue(AttributeMtu, out var mtu) ? BitConverter.ToInt32(mtu) : 0,
            (BitConverter.ToUInt32(body, 8) & Up) != 0,
            attributes.TryGetValue(AttributePeer, out var peer) ? BitConverter.ToInt32(peer) : 0);
    }

    private static byte[] ReadMac(string mac) =>
        [.. mac.Split(':').Select(octet => byte.Parse(octet, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    private static string WriteMac(byte[] mac) =>
        string.Join(':', mac.Select(octet => octet.ToString("x2", CultureInfo.InvariantCulture)));
}
