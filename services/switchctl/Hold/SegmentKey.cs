using System.Buffers.Binary;

namespace Migration.SwitchCtl.Hold;

/// <summary>
/// What makes two TCP segments the same for the receiver: connection, sequence number, payload length and flags. A
/// segment without payload, SYN, FIN or RST says nothing but its acknowledgement and window, which then count too.
/// </summary>
/// <param name="Addresses">Source address in the upper half, destination in the lower.</param>
/// <param name="Ports">Source port in the upper half, destination in the lower.</param>
/// <param name="Sequence">Sequence number (RFC 9293, section 3.1).</param>
/// <param name="Length">Bytes of payload.</param>
/// <param name="Flags">The eight flags, CWR to FIN.</param>
/// <param name="Acknowledgement">Acknowledgement number of a bare acknowledgement, else 0.</param>
/// <param name="Window">Window of a bare acknowledgement, else 0: one that opens it lets the sender go on.</param>
public readonly record struct SegmentKey(
    ulong Addresses,
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
    private const int MinimalIpv4Header = 20;
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
    /// False when the frame holds no whole TCP segment over IPv4: then nothing can be said of duplicates.
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out SegmentKey key)
    {
        key = default;
        if (frame.Length < EthernetHeader + MinimalIpv4Header + MinimalTcpHeader
            || BinaryPrimitives.ReadUInt16BigEndian(frame[EtherTypeOffset..]) != EtherTypeIpv4)
        {
            return false;
        }

        var ip = frame[EthernetHeader..];
        var ipHeader = (ip[0] & 0x0f) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(ip[2..]);
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & MoreFragmentsAndOffset;
        if (ip[0] >> 4 != 4 || ipHeader < MinimalIpv4Header || ip[9] != Tcp || fragment != 0 || total > ip.Length
            || total < ipHeader + MinimalTcpHeader)
        {
            return false;
        }

        var tcp = ip[ipHeader..total];
        var length = tcp.Length - (tcp[12] >> 4) * 4;
        if (length < 0)
            return false;
        var flags = tcp[13];
        var bare = length == 0 && (flags & (Fin | Syn | Rst)) == 0;
        key = new SegmentKey(
            BinaryPrimitives.ReadUInt64BigEndian(ip[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(tcp),
            BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]),
            length,
            flags,
            bare ? BinaryPrimitives.ReadUInt32BigEndian(tcp[8..]) : 0,
            bare ? BinaryPrimitives.ReadUInt16BigEndian(tcp[14..]) : (ushort)0);
        return true;
    }
}
