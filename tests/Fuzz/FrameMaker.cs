using System.Buffers.Binary;

namespace Migration.Fuzz;

/// <summary>Makes frames: good ones of several protocols, most of which it then damages.</summary>
/// <param name="random">Decides everything.</param>
internal sealed class FrameMaker(Random random)
{
    private const int EthernetBytes = 14;

    /// <summary>The next frame, 0 to some 9,000 bytes.</summary>
    public byte[] Next()
    {
        var frame = Good();
        if (random.Next(10) == 0)
        {
            return frame;
        }

        for (var damages = random.Next(1, 4); damages > 0; damages--)
        {
            frame = Damage(frame);
        }

        return frame;
    }

    private byte[] Good() => random.Next(11) switch
    {
        0 => Arp(),
        1 => Probe(),
        8 => SummedProbe(),
        9 => Ipv6(),
        10 => Solicitation(),
        2 => [.. Bytes(random.Next(5)), .. Ipv4()],
        3 => Bytes(random.Next(200)),
        4 when random.Next(20) == 0 => [.. Ipv4(), .. Bytes(random.Next(9000))],
        _ => Ipv4(),
    };

    private byte[] Damage(byte[] frame)
    {
        switch (random.Next(8))
        {
            case 0:
                return frame[..random.Next(frame.Length + 1)];
            case 1:
                return [.. frame, .. Bytes(random.Next(64))];
            case 2 when frame.Length > 0:
                frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
                return frame;
            case 3 when frame.Length > 0:
                random.NextBytes(frame.AsSpan(random.Next(frame.Length)));
                return frame;
            case 4:
                return Lie(frame, EthernetBytes, (byte)(0x40 | random.Next(16)));
            case 5:
                // Total length, fragment offset, and the data offset behind an IPv4 header without options.
                return Lie(frame, EthernetBytes + new[] { 2, 3, 6, 7, 32 }[random.Next(5)], (byte)random.Next(256));
            case 6:
                var (from, to) = (random.Next(frame.Length + 1), random.Next(frame.Length + 1));
                return [.. frame[..from], .. frame[to..]];
            default:
                return Lie(frame, random.Next(60), (byte)(random.Next(2) * 255));
        }
    }

    private static byte[] Lie(byte[] frame, int at, byte value)
    {
        if (at < frame.Length)
        {
            frame[at] = value;
        }

        return frame;
    }

    private byte[] Ethernet(ushort type) =>
        [2, 0, 0, 0, 0, (byte)random.Next(4), 2, 0, 0, 0, 0, (byte)random.Next(4), (byte)(type >> 8), (byte)type];

    private byte[] Arp() =>
    [
        .. Ethernet(0x0806), 0, 1, 8, 0, 6, 4, 0, (byte)random.Next(1, 3), 2, 0, 0, 0, 0, 1, .. Address(),
        0, 0, 0, 0, 0, 0, .. Address(),
    ];

    private byte[] Probe() =>
        [.. Ethernet(0x1234), (byte)random.Next(16), (byte)random.Next(256), .. Bytes(random.Next(20))];

    // As features.p4 has it: op, two operands, result, checksum.
    private byte[] SummedProbe()
    {
        byte[] fields = [(byte)(random.Next(13) | (random.Next(4) == 0 ? 0x80 : 0)), .. Bytes(2)];
        var sum = (fields[0] << 8) + fields[1] + (fields[2] << 8);
        sum = (sum & 0xffff) + (sum >> 16);
        return [.. Ethernet(0x1234), .. fields, 0, 0, (byte)(~sum >> 8), (byte)~sum, .. Bytes(random.Next(8))];
    }

    private byte[] Ipv4()
    {
        var options = random.Next(4) == 0 ? random.Next(11) * 4 : 0;
        var protocol = (byte)(random.Next(6) switch { 0 => 17, 1 => 1, 2 => random.Next(256), _ => 6 });
        var body = protocol switch { 6 => Tcp(), 17 => Udp(), _ => Bytes(random.Next(40)) };
        var header = new byte[20 + options];
        header[0] = (byte)(0x40 | (header.Length / 4));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(header.Length + body.Length));
        header[8] = (byte)(random.Next(4) == 0 ? random.Next(3) : 64);
        header[9] = protocol;
        Address().CopyTo(header, 12);
        Address().CopyTo(header, 16);
        return [.. Ethernet(0x0800), .. header, .. body];
    }

    private byte[] Ipv6()
    {
        var next = (byte)(random.Next(6) switch { 0 => 17, 1 => 58, 2 => random.Next(256), _ => 6 });
        return Ipv6(next, next switch { 6 => Tcp(), 17 => Udp(), _ => Bytes(random.Next(40)) });
    }

    private byte[] Solicitation() =>
        Ipv6(58, [135, 0, .. Bytes(6), .. Address6(), .. (byte[])[1, 1, 2, 0, 0, 0, 0, 1]]);

    private byte[] Ipv6(byte next, byte[] body) =>
    [
        .. Ethernet(0x86dd), 0x60, 0, 0, 0, 0, (byte)body.Length, next, (byte)(random.Next(4) == 0 ? 1 : 255),
        .. Address6(), .. Address6(), .. body,
    ];

    private byte[] Tcp()
    {
        var options = random.Next(3) == 0 ? random.Next(11) * 4 : 0;
        byte[] ports = [.. Port(), .. Port()];
        return
        [
            .. ports, .. Bytes(8), (byte)((20 + options) << 2), (byte)random.Next(64), .. Bytes(6), .. Bytes(options),
            .. Bytes(random.Next(64)),
        ];
    }

    private byte[] Udp()
    {
        var payload = Bytes(random.Next(64));
        return [.. Port(), .. Port(), 0, (byte)(8 + payload.Length), .. Bytes(2), .. payload];
    }

    private byte[] Address()
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, LikelyValues.Address(random));
        return bytes;
    }

    private byte[] Address6() => [.. new byte[12], .. Address()];

    private byte[] Port()
    {
        var port = LikelyValues.L4Port(random);
        return [(byte)(port >> 8), (byte)port];
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
