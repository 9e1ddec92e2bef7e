using System.Buffers.Binary;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Hold;

/// <summary>
/// What makes two TCP segments the same for the receiver: connection, sequence number, payload length and flags. A
/// segment without payload, SYN, FIN or RST says nothing but its acknowledgement and window, which then count too.
/// </summary>
/// <param name="Source">Source address.</param>
/// <param name="Destination">Destination address.</param>
/// <param name="Ports">Source port in the upper half, destination in the lower.</param>
/// <param name="Sequence">Sequence number (RFC 9293, section 3.1).</param>
/// <param name="Length">Bytes of payload.</param>
/// <param name="Flags">The eight flags, CWR to FIN.</param>
/// <param name="Acknowledgement">Acknowledgement number of a bare acknowledgement, else 0.</param>
/// <param name="Window">Window of a bare acknowledgement, else 0: one that opens it lets the sender go on.</param>
public readonly record struct SegmentKey(
    IpAddress Source,
    IpAddress Destination,
    uint Ports,
    uint Sequence,
    int Length,
    byte Flags,
    uint Acknowledgement,
    ushort Window)
{
    private const int EthernetHeader = 14;
    private const int EtherTypeOffset = 12;
    private const ushort EtherTypeIpv4 = 0x0800;
    private const ushort EtherTypeIpv6 = 0x86dd;
    private const int MinimalIpv4Header = 20;
    private const int Ipv6Header = 40;
    private const int MinimalTcpHeader = 20;
    private const byte Tcp = 6;
    private const ushort MoreFragmentsAndOffset = 0x3fff;
    private const byte Fin = 0x01;
    private const byte Syn = 0x02;
    private const byte Rst = 0x04;

    /// <summary>How far it takes the stream: its payload, and one for SYN and FIN each.</summary>
    public int SequenceLength => Length + ((Flags & Syn) >> 1) + (Flags & Fin);

    /// <summary>Reads the key of a frame.</summary>
    /// <param name="frame">The packet from its Ethernet header on.</param>
    /// <param name="key">The key.</param>
    /// <returns>
    /// False when the frame holds no whole TCP segment right behind an IP header: then nothing can be said of
    /// duplicates.
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out SegmentKey key)
    {
        key = default;
        if (frame.Length < EthernetHeader + MinimalIpv4Header + MinimalTcpHeader)
            return false;
        var ip = frame[EthernetHeader..];
        return BinaryPrimitives.ReadUInt16BigEndian(frame[EtherTypeOffset..]) switch
        {
            EtherTypeIpv4 => TryReadIpv4(ip, out key),
            EtherTypeIpv6 => TryReadIpv6(ip, out key),
            _ => false,
        };
    }

    private static bool TryReadIpv4(ReadOnlySpan<byte> ip, out SegmentKey key)
    {
        key = default;
        var ipHeader = (ip[0] & 0x0f) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(ip[2..]);
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & MoreFragmentsAndOffset;
        return ip[0] >> 4 == 4 && ipHeader >= MinimalIpv4Header && ip[9] == Tcp && fragment == 0 && total <= ip.Length
            && total >= ipHeader + MinimalTcpHeader
            && TryReadTcp(ip.Slice(12, 4), ip.Slice(16, 4), ip[ipHeader..total], out key);
    }

    private static bool TryReadIpv6(ReadOnlySpan<byte> ip, out SegmentKey key)
    {
        key = default;
        if (ip.Length < Ipv6Header + MinimalTcpHeader)
            return false;
        var total = Ipv6Header + BinaryPrimitives.ReadUInt16BigEndian(ip[4..]);
        return ip[0] >> 4 == 6 && ip[6] == Tcp && total <= ip.Length && total >= Ipv6Header + MinimalTcpHeader
            && TryReadTcp(ip.Slice(8, 16), ip.Slice(24, 16), ip[Ipv6Header..total], out key);
    }

    private static bool TryReadTcp(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> tcp, out SegmentKey key)
    {
        key = default;
        var length = tcp.Length - (tcp[12] >> 4) * 4;
        if (length < 0)
            return false;
        var flags = tcp[13];
        var bare = length == 0 && (flags & (Fin | Syn | Rst)) == 0;
        key = new SegmentKey(
            IpAddress.Read(source),
            IpAddress.Read(destination),
            BinaryPrimitives.ReadUInt32BigEndian(tcp),
            BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]),
            length,
            flags,
            bare ? BinaryPrimitives.ReadUInt32BigEndian(tcp[8..]) : 0,
            bare ? BinaryPrimitives.ReadUInt16BigEndian(tcp[14..]) : (ushort)0);
        return true;
    }
}
