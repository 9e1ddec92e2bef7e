using System.Buffers.Binary;
using Migration.Softswitch.Externs;

namespace Migration.Softswitch.Ports.Linux;

/// <summary>
/// Cuts a frame that a segmentation offload left whole (tso, gro) into the frames that would have been on a wire. The
/// interface at the other end of a veth pair has such an offload on unless somebody switched it off.
/// </summary>
internal sealed class MergedSegments
{
    private const int EthernetBytes = 14;
    private const byte TcpOverIpv4 = 1;
    private const byte WithEcn = 0x80;
    private const byte FinAndPush = 0x09;
    private const byte CongestionWindowReduced = 0x80;
    private readonly byte[] _segment = new byte[65_664];

    /// <summary>The segment that <see cref="TryCut"/> made last, from index 0.</summary>
    public byte[] Segment => _segment;

    /// <summary>Whether the virtio-net header before the frame says that it is several segments in one.</summary>
    public static bool IsMerged(byte[] data, int at) => KindOf(data, at) != 0;

    /// <summary>Makes one segment of a merged frame.</summary>
    /// <param name="data">Array with the frame and, before it, its virtio-net header.</param>
    /// <param name="at">Where the frame starts.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="done">Bytes of payload that went into segments before; moved on by this one.</param>
    /// <param name="segmentLength">Bytes of the segment.</param>
    /// <returns>False when nothing is left, or when the frame is not TCP over IPv4.</returns>
    public bool TryCut(byte[] data, int at, int length, ref int done, out int segmentLength)
    {
        segmentLength = 0;
        if (!TryReadShape(data, at, length, out var ipBytes, out var headerBytes, out var size))
        {
            return false;
        }

        var left = length - headerBytes - done;
        if (left <= 0)
        {
            return false;
        }

        var payload = Math.Min(left, size);
        Buffer.BlockCopy(data, at, _segment, 0, headerBytes);
        Buffer.BlockCopy(data, at + headerBytes + done, _segment, headerBytes, payload);
        segmentLength = headerBytes + payload;
        Finish(ipBytes, segmentLength, done, done / size, isLast: left == payload);
        done += payload;
        return true;
    }

    private static bool TryReadShape(
        byte[] data, int at, int length, out int ipBytes, out int headerBytes, out int size)
    {
        size = BitConverter.ToUInt16(data, at - PacketSocket.VirtioHeaderBytes + 4);
        ipBytes = 0;
        headerBytes = 0;
        if ((KindOf(data, at) & ~WithEcn) != TcpOverIpv4 || size == 0 || length < EthernetBytes + 40
            || BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at + 12)) != 0x0800)
        {
            return false;
        }

        ipBytes = (data[at + EthernetBytes] & 0xf) * 4;
        if (ipBytes < 20 || length < EthernetBytes + ipBytes + 20)
        {
            return false;
        }

        headerBytes = EthernetBytes + ipBytes + ((data[at + EthernetBytes + ipBytes + 12] >> 4) * 4);
        return headerBytes <= length;
    }

    private static byte KindOf(byte[] data, int at) => data[at - PacketSocket.VirtioHeaderBytes + 1];

    private void Finish(int ipBytes, int segmentLength, int sequenceOffset, int number, bool isLast)
    {
        var ip = _segment.AsSpan(EthernetBytes, segmentLength - EthernetBytes);
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        Add16(ip[4..], number);
        ip.Slice(10, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], (ushort)~HashAlgorithms.OnesComplementSum(ip[..ipBytes], 0));

        var tcp = ip[ipBytes..];
        BinaryPrimitives.WriteUInt32BigEndian(
            tcp[4..], BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]) + (uint)sequenceOffset);
        tcp[13] &= (byte)(isLast ? 0xff : ~FinAndPush);
        tcp[13] &= (byte)(number == 0 ? 0xff : ~CongestionWindowReduced);
        tcp.Slice(16, 2).Clear();
        var pseudoHeader = HashAlgorithms.OnesComplementSum(ip.Slice(12, 8), 6u + (uint)tcp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(
            tcp[16..], (ushort)~HashAlgorithms.OnesComplementSum(tcp, pseudoHeader));
    }

    private static void Add16(Span<byte> field, int number) => BinaryPrimitives.WriteUInt16BigEndian(
        field, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(field) + number));
}
