using System.Buffers.Binary;

namespace Migration.Softswitch.Externs;

/// <summary>A hash or checksum over the bytes of a calculation's input.</summary>
internal delegate ulong HashFunction(ReadOnlySpan<byte> input);

/// <summary>The hash algorithms of v1model, by the names that BMv2 programs give them.</summary>
internal static class HashAlgorithms
{
    private static readonly uint[] Crc32Table = MakeReflectedTable(0xEDB88320);
    private static readonly uint[] Crc16Table = MakeReflectedTable(0xA001);

    /// <summary>All that this switch computes.</summary>
    public static IReadOnlyDictionary<string, HashFunction> ByName { get; } =
        new Dictionary<string, HashFunction>(StringComparer.Ordinal)
        {
            ["crc32"] = Crc32,
            ["crc16"] = Crc16,
            ["crcCCITT"] = CrcCcitt,
            ["csum16"] = Csum16,
            ["xor16"] = Xor16,
            ["identity"] = Identity,
            // Custom CRCs start with the parameters of the plain ones; BMv2 changes them by its own command line only.
            ["crc16_custom"] = Crc16,
            ["crc32_custom"] = Crc32,
            ["random"] = static _ => (ulong)Random.Shared.NextInt64(),
            ["cksum16"] = Csum16,
        };

    /// <summary>CRC-32 of Ethernet: reflected polynomial 0x04C11DB7, all ones before and after.</summary>
    public static ulong Crc32(ReadOnlySpan<byte> input)
    {
        var crc = uint.MaxValue;
        foreach (var value in input)
        {
            crc = (crc >> 8) ^ Crc32Table[(byte)(crc ^ value)];
        }

        return ~crc;
    }

    /// <summary>CRC-16/ARC: reflected polynomial 0x8005, starts with 0.</summary>
    public static ulong Crc16(ReadOnlySpan<byte> input)
    {
        var crc = 0u;
        foreach (var value in input)
        {
            crc = (crc >> 8) ^ Crc16Table[(byte)(crc ^ value)];
        }

        return crc;
    }

    /// <summary>CRC-16/CCITT-FALSE: polynomial 0x1021, starts with all ones.</summary>
    public static ulong CrcCcitt(ReadOnlySpan<byte> input)
    {
        var crc = 0xffffu;
        foreach (var value in input)
        {
            crc ^= (uint)value << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
        }

        return crc & 0xffff;
    }

    /// <summary>The Internet checksum (RFC 1071), an odd last byte filled up with 0.</summary>
    public static ulong Csum16(ReadOnlySpan<byte> input) => (ushort)~OnesComplementSum(input, 0);

    /// <summary>The folded one's complement sum of 16-bit words, without the final inversion.</summary>
    /// <param name="input">Bytes; an odd last one is filled up with 0.</param>
    /// <param name="start">A sum to start with.</param>
    public static ushort OnesComplementSum(ReadOnlySpan<byte> input, ulong start)
    {
        var sum = start;
        for (; input.Length >= 2; input = input[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(input);
        }

        if (input.Length == 1)
        {
            sum += (ulong)input[0] << 8;
        }

        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)sum;
    }

    /// <summary>Exclusive or of all 16-bit words, an odd last byte filled up with 0.</summary>
    public static ulong Xor16(ReadOnlySpan<byte> input)
    {
        ushort result = 0;
        for (; input.Length >= 2; input = input[2..])
        {
            result ^= BinaryPrimitives.ReadUInt16BigEndian(input);
        }

        return input.Length == 1 ? (ushort)(result ^ (input[0] << 8)) : result;
    }

    /// <summary>The first 8 bytes as a big-endian number.</summary>
    public static ulong Identity(ReadOnlySpan<byte> input)
    {
        var result = 0UL;
        foreach (var value in input[..Math.Min(8, input.Length)])
        {
            result = (result << 8) | value;
        }

        return result;
    }

    private static uint[] MakeReflectedTable(uint polynomial)
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ polynomial : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
