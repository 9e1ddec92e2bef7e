using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Migration.Cni.Linux;

/// <summary>An IPv4 or IPv6 address with the length of its subnet's prefix.</summary>
/// <param name="Address">The address, without a scope.</param>
/// <param name="Length">Bits of the prefix, 0 to 32 or 128.</param>
internal readonly record struct IPPrefix(IPAddress Address, int Length)
{
    private const int BitsOfByte = 8;

    /// <summary>Whether it is IPv6.</summary>
    public bool IsV6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Whether it is a single address.</summary>
    public bool IsWhole => Length == BitsOf(Address);

    /// <summary>The subnet's own address, all host bits 0.</summary>
    public IPAddress Network
    {
        get
        {
            var bytes = Address.GetAddressBytes();
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] &= (byte)(0xff00 >> Math.Clamp(Length - (i * BitsOfByte), 0, BitsOfByte));
            return new IPAddress(bytes);
        }
    }

    /// <summary>The subnet.</summary>
    public IPPrefix Subnet => this with { Address = Network };

    /// <summary>The subnet's first address, that of its gateway by custom.</summary>
    public IPAddress First
    {
        get
        {
            var bytes = Network.GetAddressBytes();
            bytes[^1] |= 1;
            return new IPAddress(bytes);
        }
    }

    /// <summary>Destination of the default route in the family of an address.</summary>
    public static IPPrefix Everything(IPAddress address) => new IPPrefix(address, 0).Subnet;

    /// <summary>A single address.</summary>
    public static IPPrefix Host(IPAddress address) => new(address, BitsOf(address));

    /// <summary>Reads <c>10.1.1.7/24</c> or <c>fd00:1::7/64</c>.</summary>
    public static bool TryParse(string? text, out IPPrefix prefix)
    {
        prefix = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !TryParseAddress(text![..slash], out var address)
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > BitsOf(address))
        {
            return false;
        }

        prefix = new IPPrefix(address, length);
        return true;
    }

    /// <summary>Reads <c>10.1.1.7</c> or <c>fd00:1::7</c>, and none of the other forms that an address may have.</summary>
    public static bool TryParseAddress(string? text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text is null || text.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var parsed)
            || parsed.IsIPv4MappedToIPv6)
            return false;
        if (parsed.AddressFamily == AddressFamily.InterNetwork && !IsDotted(text))
            return false;
        address = parsed;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}");

    // Four numbers in decimal: 10.1 and 0x0a010101 are addresses elsewhere.
    private static bool IsDotted(string text)
    {
        var octets = text.Split('.');
        return octets.Length == 4
            && octets.All(octet => byte.TryParse(octet, NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }

    private static int BitsOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
}
