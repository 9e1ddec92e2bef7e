using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;

namespace Migration.Softswitch.Tests.Support;

/// <summary>An Ethernet frame with an IPv4 or IPv6 packet, as tests write and read it.</summary>
internal sealed record Frame
{
    private const int EthernetBytes = 14;
    private const int V6Bytes = 40;

    public string DstMac { get; init; } = "02-00-00-00-00-FE";

    public string SrcMac { get; init; } = "02-00-00-00-00-01";

    public required string Src { get; init; }

    public required string Dst { get; init; }

    public byte Protocol { get; init; } = 6;

    public ushort SrcPort { get; init; }

    public ushort DstPort { get; init; }

    public byte Ttl { get; init; } = 64;

    public byte[] Options { get; init; } = [];

    public byte[] Payload { get; init; } = [];

    /// <summary>TCP flags byte; 0x02 SYN, 0x12 SYN ACK, 0x10 ACK.</summary>
    public byte Flags { get; init; } = 0x10;

    /// <summary>TCP options, a multiple of 4 bytes.</summary>
    public byte[] TcpOptions { get; init; } = [];

    /// <summary>In units of 8 bytes; not 0 leaves the transport header out.</summary>
    public ushort FragmentOffset { get; init; }

    /// <summary>Send UDP without a checksum.</summary>
    public bool WithoutUdpChecksum { get; init; }

    /// <summary>The frame's bytes, all checksums computed from scratch.</summary>
    public byte[] ToBytes()
    {
        var transport = FragmentOffset != 0 ? Payload : Transport();
        if (IsV6)
            return [.. Mac(DstMac), .. Mac(SrcMac), 0x86, 0xdd, .. V6Header(transport.Length), .. transport];
        var ip = new byte[20 + Options.Length + transport.Length];
        ip[0] = (byte)(0x40 | ((20 + Options.Length) / 4));
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(2), (ushort)ip.Length);
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(6), FragmentOffset);
        ip[8] = Ttl;
        ip[9] = Protocol;
        Address(Src).CopyTo(ip, 12);
        Address(Dst).CopyTo(ip, 16);
        Options.CopyTo(ip, 20);
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(10), Checksum.Of(ip.AsSpan(0, 20 + Options.Length)));
        transport.CopyTo(ip, 20 + Options.Length);
        return [.. Mac(DstMac), .. Mac(SrcMac), 0x08, 0x00, .. ip];
    }

    /// <summary>Reads a frame and checks every checksum in it.</summary>
    public static Frame Parse(byte[] frame)
    {
        var ip = frame.AsSpan(EthernetBytes);
        if (BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(12)) == 0x86dd)
            return ParseV6(frame, ip);
        var headerBytes = (ip[0] & 0xf) * 4;
        Checksum.Of(ip[..headerBytes]).ShouldBe((ushort)0, "IPv4 header checksum");
        var ipLength = BinaryPrimitives.ReadUInt16BigEndian(ip[2..]);
        var transport = ip[headerBytes..ipLength];
        var offset = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x1fff);
        var result = new Frame
        {
            DstMac = Mac(frame.AsSpan(0, 6)),
            SrcMac = Mac(frame.AsSpan(6, 6)),
            Src = new IPAddress(ip.Slice(12, 4)).ToString(),
            Dst = new IPAddress(ip.Slice(16, 4)).ToString(),
            Protocol = ip[9],
            Ttl = ip[8],
            Options = ip[20..headerBytes].ToArray(),
            FragmentOffset = offset,
            Payload = transport.ToArray(),
        };
        return offset != 0 ? result : result.WithTransport(transport, ip.Slice(12, 8));
    }

    public static byte[] Address(string text) => IPAddress.Parse(text).GetAddressBytes();

    public static byte[] Mac(string text) => PhysicalAddress.Parse(text).GetAddressBytes();

    public static string Mac(ReadOnlySpan<byte> bytes) => BitConverter.ToString(bytes.ToArray());

    private bool IsV6 => Src.Contains(':', StringComparison.Ordinal);

    private byte[] V6Header(int payload) =>
    [
        0x60, 0x0a, 0xbc, 0xde, (byte)(payload >> 8), (byte)payload, Protocol, Ttl, .. Address(Src), .. Address(Dst),
    ];

    private static Frame ParseV6(byte[] frame, Span<byte> ip)
    {
        ip[..4].ToArray().ShouldBe([0x60, 0x0a, 0xbc, 0xde], "class and flow label stay");
        var transport = ip.Slice(V6Bytes, BinaryPrimitives.ReadUInt16BigEndian(ip[4..]));
        return new Frame
        {
            DstMac = Mac(frame.AsSpan(0, 6)),
            SrcMac = Mac(frame.AsSpan(6, 6)),
            Src = new IPAddress(ip.Slice(8, 16)).ToString(),
            Dst = new IPAddress(ip.Slice(24, 16)).ToString(),
            Protocol = ip[6],
            Ttl = ip[7],
            Payload = transport.ToArray(),
        }.WithTransport(transport, ip.Slice(8, 32));
    }

    private Frame WithTransport(ReadOnlySpan<byte> transport, ReadOnlySpan<byte> addresses)
    {
        if (Protocol is not (6 or 17))
        {
            return this;
        }

        var result = this with
        {
            SrcPort = BinaryPrimitives.ReadUInt16BigEndian(transport),
            DstPort = BinaryPrimitives.ReadUInt16BigEndian(transport[2..]),
        };
        var withoutChecksum = Protocol == 17 && BinaryPrimitives.ReadUInt16BigEndian(transport[6..]) == 0;
        if (!withoutChecksum)
        {
            Checksum.OfTransport(addresses, Protocol, transport).ShouldBe((ushort)0, "transport checksum");
        }

        var headerBytes = Protocol == 6 ? (transport[12] >> 4) * 4 : 8;
        return result with
        {
            Payload = transport[headerBytes..].ToArray(),
            Flags = Protocol == 6 ? transport[13] : (byte)0x10,
            TcpOptions = Protocol == 6 ? transport[20..headerBytes].ToArray() : [],
            WithoutUdpChecksum = withoutChecksum,
        };
    }

    private byte[] Transport()
    {
        if (Protocol is not (6 or 17))
        {
            return Payload;
        }

        var header = new byte[Protocol == 6 ? 20 + TcpOptions.Length : 8];
        BinaryPrimitives.WriteUInt16BigEndian(header, SrcPort);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), DstPort);
        if (Protocol == 6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), 0x01020304);
            header[12] = (byte)(header.Length / 4 << 4);
            header[13] = Flags;
            header[14] = 0xff;
            TcpOptions.CopyTo(header, 20);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(8 + Payload.Length));
        }

        byte[] transport = [.. header, .. Payload];
        if (Protocol == 6 || !WithoutUdpChecksum)
        {
            byte[] addresses = [.. Address(Src), .. Address(Dst)];
            var checksum = Checksum.OfTransport(addresses, Protocol, transport);
            var value = Protocol == 17 && checksum == 0 ? (ushort)0xffff : checksum;
            BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(Protocol == 6 ? 16 : 6), value);
        }

        return transport;
    }
}
