using System.Globalization;
using System.Linq.Expressions;
using System.Numerics;
using System.Text.Json;

namespace Migration.Softswitch.Compile;

/// <summary>Numbers as a BMv2 program writes them: "0x0a", "-0x01".</summary>
internal static class Literal
{
    /// <summary>Reads a hexstr of at most 64 significant bits.</summary>
    /// <exception cref="FormatException">It is wider, or not a hexstr.</exception>
    public static Operand Read(JsonElement value)
    {
        var number = ReadBig(value);
        return number.Sign < 0
            ? new Operand(Expression.Constant(0UL - Narrow(-number, value)), OperandKind.Signed)
            : Operand.Constant(Narrow(number, value));
    }

    /// <summary>Reads a hexstr of any size.</summary>
    /// <exception cref="FormatException">It is not a hexstr.</exception>
    public static BigInteger ReadBig(JsonElement value) =>
        ReadBig(value.GetString() ?? throw new FormatException("a hexstr is null"));

    /// <inheritdoc cref="ReadBig(JsonElement)"/>
    public static BigInteger ReadBig(string text)
    {
        var isNegative = text.StartsWith('-');
        var digits = isNegative ? text[1..] : text;
        digits = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits;
        return BigInteger.TryParse(
            "0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
                ? isNegative ? -number : number
                : throw new FormatException($"the constant {text} is not hexadecimal");
    }

    /// <summary>Splits a hexstr of byte-padded values (parser transitions) into one number per part.</summary>
    /// <param name="text">The hexstr.</param>
    /// <param name="widths">Bits of the parts, in order; each takes whole bytes.</param>
    /// <exception cref="FormatException">It is not a hexstr.</exception>
    public static BigInteger[] Split(string text, IReadOnlyList<int> widths)
    {
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        var total = widths.Sum(w => (w + 7) / 8 * 2);
        digits = digits.PadLeft(total, '0');
        if (digits.Length > total)
        {
            digits = digits[^total..];
        }

        var parts = new BigInteger[widths.Count];
        var at = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var length = (widths[i] + 7) / 8 * 2;
            parts[i] = ReadBig(digits.Substring(at, length));
            at += length;
        }

        return parts;
    }

    private static ulong Narrow(BigInteger number, JsonElement value) => number <= ulong.MaxValue
        ? (ulong)number
        : throw new FormatException($"the constant {value.GetString()} is wider than 64 bits where a narrow one belongs");
}
