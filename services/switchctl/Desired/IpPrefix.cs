using System.Globalization;

namespace Migration.SwitchCtl.Desired;

/// <summary>A range of addresses with a common beginning.</summary>
/// <param name="Address">The first address of the range.</param>
/// <param name="Length">Number of leading bits that are the same, 0 to 32, or to 128 for IPv6.</param>
public readonly record struct IpPrefix(IpAddress Address, int Length)
{
    /// <summary>The range that is one address.</summary>
    /// <param name="address">The address.</param>
    public static IpPrefix Whole(IpAddress address) => new(address, address.Bits);

    /// <summary>Reads a prefix that was checked before.</summary>
    /// <param name="text">For example <c>10.0.1.0/24</c> or <c>fd00:1::/64</c>.</param>
    /// <exception cref="FormatException">It is not a prefix.</exception>
    public static IpPrefix Parse(string text) =>
        TryParse(text, out var prefix)
            ? prefix
            : throw new FormatException(
                $"'{text}' is not an IP prefix; write it like 10.0.1.0/24 or fd00:1::/64, host bits zero.");

    /// <summary>Reads a prefix; one with bits set behind its length is refused.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefix">The prefix.</param>
    public static bool TryParse(string? text, out IpPrefix prefix)
    {
        prefix = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !IpAddress.TryParse(text![..slash], out var address))
            return false;
        if (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > address.Bits)
        {
            return false;
        }

        if ((address.Value & HostBits(address.Bits - length)) != 0)
            return false;
        prefix = new IpPrefix(address, length);
        return true;
    }

    /// <summary>For example <c>10.0.1.0/24</c>.</summary>
    public override string ToString() => $"{Address}/{Length}";

    private static UInt128 HostBits(int count) => count == 128 ? UInt128.MaxValue : (UInt128.One << count) - 1;
}
