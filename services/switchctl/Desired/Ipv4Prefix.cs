using System.Globalization;

namespace Migration.SwitchCtl.Desired;

/// <summary>A range of IPv4 addresses with a common beginning.</summary>
/// <param name="Address">The first address of the range.</param>
/// <param name="Length">Number of leading bits that are the same, 0 to 32.</param>
public readonly record struct Ipv4Prefix(Ipv4 Address, int Length)
{
    /// <summary>Length of a prefix that is one address.</summary>
    public const int WholeAddress = 32;

    /// <summary>Reads a prefix that was checked before.</summary>
    /// <param name="text">For example <c>10.0.1.0/24</c>.</param>
    /// <exception cref="FormatException">It is not a prefix.</exception>
    public static Ipv4Prefix Parse(string text) =>
        TryParse(text, out var prefix)
            ? prefix
            : throw new FormatException($"'{text}' is not an IPv4 prefix; write it like 10.0.1.0/24, host bits zero.");

    /// <summary>Reads a prefix; one with bits set behind its length is refused.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefix">The prefix.</param>
    public static bool TryParse(string? text, out Ipv4Prefix prefix)
    {
        prefix = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !Ipv4.TryParse(text![..slash], out var address))
            return false;
        if (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > 32)
        {
            return false;
        }

        if ((address.Value & ~Mask(length)) != 0)
            return false;
        prefix = new Ipv4Prefix(address, length);
        return true;
    }

    /// <summary>For example <c>10.0.1.0/24</c>.</summary>
    public override string ToString() => $"{Address}/{Length}";

    private static uint Mask(int length) => length == 0 ? 0 : uint.MaxValue << (32 - length);
}
