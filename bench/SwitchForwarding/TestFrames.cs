using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Ports;

namespace Migration.Bench.SwitchForwarding;

/// <summary>Small UDP frames from the client to a service, of several flows.</summary>
internal static class TestFrames
{
    /// <summary>Bytes of a frame without its check sequence: the shortest that Ethernet takes.</summary>
    public const int Bytes = 60;

    private const int EthernetBytes = 14;
    private const int IpBytes = 20;
    private const int UdpChecksum = 6;
    private const byte Udp = 17;
    private const int FirstPort = 20_000;

    /// <summary>A batch full of frames, each of another flow.</summary>
    /// <param name="flows">Frames.</param>
    public static FrameBatch Batch(int flows)
    {
        var batch = new FrameBatch(flows, Bytes);
        for (var i = 0; i < flows; i++)
        {
            var at = batch.Start(i);
            Frame(i).CopyTo(batch.Data, at);
            batch.Add(at, Bytes);
        }

        return batch;
    }

    /// <summary>A frame.</summary>
    /// <param name="flow">Which flow.</param>
    public static byte[] Frame(int flow)
    {
        var frame = new byte[Bytes];
        Mac(ForwardingLab.GatewayMac).CopyTo(frame, 0);
        Mac(ForwardingLab.ClientMac).CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x0800);
        var ip = frame.AsSpan(EthernetBytes);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        ip[8] = 64;
        ip[9] = Udp;
        IPAddress.Parse(ForwardingLab.ClientAddress).GetAddressBytes().CopyTo(ip[12..]);
        IPAddress.Parse(ForwardingLab.Vip).GetAddressBytes().CopyTo(ip[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], (ushort)~HashAlgorithms.OnesComplementSum(ip[..IpBytes], 0));
        var udp = ip[IpBytes..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, (ushort)(FirstPort + flow));
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], ForwardingLab.VipPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        var pseudoHeader = HashAlgorithms.OnesComplementSum(ip[12..IpBytes], Udp + (uint)udp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(
            udp[UdpChecksum..], (ushort)~HashAlgorithms.OnesComplementSum(udp, pseudoHeader));
        return frame;
    }

    /// <summary>Writes a number into the payload of a frame, which then has no UDP checksum.</summary>
    public static void Number(Span<byte> frame, int number)
    {
        frame.Slice(EthernetBytes + IpBytes + UdpChecksum, 2).Clear();
        BinaryPrimitives.WriteInt32BigEndian(frame[^sizeof(int)..], number);
    }

    /// <summary>The number in a frame's payload.</summary>
    public static int ReadNumber(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadInt32BigEndian(frame[^sizeof(int)..]);

    private static byte[] Mac(string text) => PhysicalAddress.Parse(text.Replace(':', '-')).GetAddressBytes();
}
