using System.Globalization;
using System.Text.Json;

namespace Migration.Softswitch.Compile;

/// <summary>Numbers as a BMv2 program writes them: "0x0a", "-0x01".</summary>
internal static class Literal
{
    /// <summary>Reads a hexstr of at most 64 significant bits.</summary>
    /// <exception cref="FormatException">It is wider, or not a hexstr.</exception>
    public static Operand Read(JsonElement value)
    {
        var text = value.GetString() ?? throw new FormatException("a hexstr is null");
        var isNegative = text.StartsWith('-');
        var number = ReadUnsigned(isNegative ? text[1..] : text);
        return isNegative
            ? new Operand(System.Linq.Expressions.Expression.Constant(0UL - number), OperandKind.Signed)
            : Operand.Constant(number);
    }

    /// <summary>Reads a hexstr that is not negative.</summary>
    /// <exception cref="FormatException">It is wider than 64 bits, or not a hexstr.</exception>
    public static ulong ReadUnsigned(string text)
    {
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        digits = digits.TrimStart('0');
        if (digits.Length == 0)
        {
            return 0;
        }

        return digits.Length <= 16
            && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FormatException($"the constant {text} is wider than 64 bits or not hexadecimal");
    }

    /// <summary>Splits a hexstr of byte-padded values (parser transitions) into one number per part.</summary>
    /// <param name="text">The hexstr.</param>
    /// <param name="widths">Bits of the parts, in order; each takes whole bytes.</param>
    /// <exception cref="FormatException">It has more digits than the parts.</exception>
    public static ulong[] Split(string text, IReadOnlyList<int> widths)
    {
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        var total = widths.Sum(w => (w + 7) / 8 * 2);
        digits = digits.PadLeft(total, '0');
        if (digits.Length > total)
        {
            digits = digits[^total..];
        }

        var parts = new ulong[widths.Count];
        var at = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var length = (widths[i] + 7) / 8 * 2;
            parts[i] = ReadUnsigned(digits.Substring(at, length));
            at += length;
        }

        return parts;
    }
}
