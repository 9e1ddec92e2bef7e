using System.Buffers.Binary;

namespace Migration.Switchctl.Tests.Fixtures;

internal static class Frames
{
    public const byte Fin = 0x01;
    public const byte Syn = 0x02;
    public const byte Rst = 0x04;
    public const byte Ack = 0x10;
    public const byte PshAck = 0x18;

    /// <summary>An Ethernet frame with a TCP segment from 10.0.0.1 to 10.0.9.1:6379.</summary>
    public static byte[] Tcp(
        uint sequence,
        int payload = 4,
        byte flags = PshAck,
        ushort port = 40000,
        uint ack = 1,
        ushort window = 0)
    {
        var frame = new byte[14 + 20 + 20 + payload];
        frame[12] = 0x08;
        var ip = frame.AsSpan(14);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(40 + payload));
        ip[8] = 64;
        ip[9] = 6;
        byte[] addresses = [10, 0, 0, 1, 10, 0, 9, 1];
        addresses.CopyTo(ip[12..]);
        var tcp = ip[20..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, port);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], 6379);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], ack);
        tcp[12] = 0x50;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], window);
        return frame;
    }

    /// <summary>What the target of <see cref="States"/> says to 10.0.0.1:40000.</summary>
    public static byte[] Answer(uint sequence)
    {
        var frame = Tcp(sequence);
        byte[] addresses = [10, 0, 2, 20, 10, 0, 0, 1];
        addresses.CopyTo(frame.AsSpan(14 + 12));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(34), 6380);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(36), 40000);
        return frame;
    }

    public static byte[] Udp(byte marker)
    {
        var frame = Tcp(0, 1);
        frame[14 + 9] = 17;
        frame[^1] = marker;
        return frame;
    }
}
