using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Migration.SwitchCtl.Desired;

/// <summary>An IPv4 address.</summary>
/// <param name="Value">The address as a number, first octet highest.</param>
public readonly record struct Ipv4(uint Value)
{
    /// <summary>Reads an address that was checked before.</summary>
    /// <param name="text">Four decimal octets, for example <c>10.88.1.7</c>.</param>
    /// <exception cref="FormatException">It is not such an address.</exception>
    public static Ipv4 Parse(string text) =>
        TryParse(text, out var address)
            ? address
            : throw new FormatException(
                $"'{text}' is not an IPv4 address; write four numbers of 0 to 255, for example 10.0.1.10.");

    /// <summary>Reads an address; forms other than four decimal octets are refused.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out Ipv4 address)
    {
        address = default;
        if (!IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetwork)
            return false;

        // The framework also takes "10.1" and octal or hexadecimal octets, which people do not mean.
        if (parsed.ToString() != text)
            return false;

        address = new Ipv4(BinaryPrimitives.ReadUInt32BigEndian(parsed.GetAddressBytes()));
        return true;
    }

    /// <summary>Four decimal octets.</summary>
    public override string ToString() => $"{Value >> 24}.{Value >> 16 & 0xff}.{Value >> 8 & 0xff}.{Value & 0xff}";
}
