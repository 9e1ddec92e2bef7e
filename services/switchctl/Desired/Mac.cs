using System.Globalization;

namespace Migration.SwitchCtl.Desired;

/// <summary>An Ethernet address.</summary>
/// <param name="Value">The address as a number, first octet highest; 48 bits.</param>
public readonly record struct Mac(ulong Value)
{
    private const int Octets = 6;

    /// <summary>Reads an address that was checked before.</summary>
    /// <param name="text">Six hexadecimal octets, for example <c>02:00:00:00:01:0a</c>.</param>
    /// <exception cref="FormatException">It is not such an address.</exception>
    public static Mac Parse(string text) =>
        TryParse(text, out var mac)
            ? mac
            : throw new FormatException(
                $"'{text}' is not a unicast MAC address; write six hexadecimal octets, for example 02:00:00:00:01:0a.");

    /// <summary>Reads a unicast address; anything else is refused.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mac">The address.</param>
    public static bool TryParse(string? text, out Mac mac)
    {
        mac = default;
        var parts = text?.Split(':') ?? [];
        if (parts.Length != Octets)
            return false;
        var value = 0UL;
        foreach (var part in parts)
        {
            if (part.Length != 2
                || !byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                return false;
            }

            value = value << 8 | octet;
        }

        // The lowest bit of the first octet marks a group; all zeros is nobody.
        if (value == 0 || (value >> 40 & 1) != 0)
            return false;
        mac = new Mac(value);
        return true;
    }

    /// <summary>Six hexadecimal octets in lower case.</summary>
    public override string ToString()
    {
        var value = Value;
        return string.Join(':', Enumerable.Range(0, Octets).Select(i => $"{value >> (40 - 8 * i) & 0xff:x2}"));
    }
}
