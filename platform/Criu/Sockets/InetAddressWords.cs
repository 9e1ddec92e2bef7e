using System.Buffers.Binary;
using System.Net;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Sockets;

/// <summary>
/// Addresses as images keep them: the bytes in network order, read as little-endian words (10.0.1.1 is 0x0101000A).
/// One word for IPv4, four for IPv6, IPv4-mapped addresses included.
/// </summary>
internal static class InetAddressWords
{
    public const int IPv4Words = 1;
    public const int IPv6Words = 4;

    public static IPAddress ToAddress(ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[words.Length * sizeof(uint)];
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(i * sizeof(uint))..], words[i]);
        return new IPAddress(bytes);
    }

    public static uint[] FromAddress(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        uint[] words = new uint[bytes.Length / sizeof(uint)];
        for (int i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)));
        return words;
    }

    /// <summary>Reads the address in a repeated field of a socket of the given kernel family.</summary>
    public static IPAddress Read(WireMessage socket, int field, uint family)
    {
        IReadOnlyList<uint> words = socket.RepeatedUInt32(field);
        bool ipv6 = family == KernelFamily.IPv6;

        // The first versions of the format wrote four words for IPv4 too, of which the first counts.
        bool valid = ipv6 ? words.Count == IPv6Words : words.Count is IPv4Words or IPv6Words;
        if (!valid)
            throw new WireFormatException(0, $"field {field} has {words.Count} words, no address of family {family}");
        return ToAddress([.. words.Take(ipv6 ? IPv6Words : IPv4Words)]);
    }
}
