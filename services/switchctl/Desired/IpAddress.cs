using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Migration.SwitchCtl.Desired;

/// <summary>An IPv4 or IPv6 address.</summary>
/// <param name="Value">The address as a number, first octet highest; below 2^32 for IPv4.</param>
/// <param name="IsV6">Whether it is an IPv6 address.</param>
public readonly record struct IpAddress(UInt128 Value, bool IsV6)
{
    private const int V4Bits = 32;
    private const int V6Bits = 128;

    /// <summary>An IPv4 address.</summary>
    /// <param name="value">The address as a number, first octet highest.</param>
    public IpAddress(uint value)
        : this(value, IsV6: false)
    {
    }

    /// <summary>Bits of an address of its family.</summary>
    public int Bits => IsV6 ? V6Bits : V4Bits;

    /// <summary>Name of the family, for messages.</summary>
    public string Family => IsV6 ? "IPv6" : "IPv4";

    /// <summary>Reads an address that was checked before.</summary>
    /// <param name="text">For example <c>10.88.1.7</c> or <c>fd00:1::7</c>.</param>
    /// <exception cref="FormatException">It is not such an address.</exception>
    public static IpAddress Parse(string text) =>
        TryParse(text, out var address)
            ? address
            : throw new FormatException(
                $"'{text}' is not an IP address; write four numbers of 0 to 255, for example 10.0.1.10, or an IPv6 "
                + "address such as fd00:1::a.");

    /// <summary>
    /// Reads an address; IPv4 in other forms than four decimal octets is refused, as is IPv6 with a scope or with an
    /// IPv4 address inside.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out IpAddress address)
    {
        address = default;
        if (!IPAddress.TryParse(text, out var parsed))
            return false;
        if (parsed.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (parsed.ScopeId != 0 || parsed.IsIPv4MappedToIPv6 || text.Contains('%', StringComparison.Ordinal)
                || text.StartsWith('['))
            {
                return false;
            }

            address = Read(parsed.GetAddressBytes());
            return true;
        }

        // The framework also takes "10.1" and octal or hexadecimal octets, which people do not mean.
        if (parsed.ToString() != text)
            return false;
        address = Read(parsed.GetAddressBytes());
        return true;
    }

    /// <summary>Reads an address as packets carry it.</summary>
    /// <param name="octets">Four or sixteen octets.</param>
    public static IpAddress Read(ReadOnlySpan<byte> octets) => octets.Length == V6Bits / 8
        ? new IpAddress(BinaryPrimitives.ReadUInt128BigEndian(octets), IsV6: true)
        : new IpAddress(BinaryPrimitives.ReadUInt32BigEndian(octets));

    /// <summary>Four decimal octets, or an IPv6 address in its shortest form.</summary>
    public override string ToString()
    {
        if (!IsV6)
            return $"{Octet(24)}.{Octet(16)}.{Octet(8)}.{Octet(0)}";
        Span<byte> octets = stackalloc byte[V6Bits / 8];
        BinaryPrimitives.WriteUInt128BigEndian(octets, Value);
        return new IPAddress(octets).ToString();
    }

    /// <summary>The address with a port behind it, as URLs write it.</summary>
    /// <param name="port">The port.</param>
    public string With(int port) => IsV6 ? $"[{this}]:{port}" : $"{this}:{port}";

    private uint Octet(int shift) => (uint)Value >> shift & 0xff;
}
