using System.Globalization;
using System.Numerics;

namespace Migration.Stf;

/// <summary>Numbers of STF files: decimal, 0x, 0b, 0o; * stands for a digit of which no bit counts.</summary>
internal static class StfNumber
{
    /// <summary>Reads a number without *.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static BigInteger Read(string text) => ReadMasked(text).Value;

    /// <summary>Reads a number with the bits that count: those of its digits, none of a *.</summary>
    /// <remarks>A decimal number has no digits of bits: all bits count, which a mask of null says.</remarks>
    /// <exception cref="FormatException">It is none.</exception>
    public static (BigInteger Value, BigInteger? Mask) ReadMasked(string text)
    {
        var bits = text.Length > 1 && text[0] == '0'
            ? char.ToLowerInvariant(text[1]) switch { 'x' => 4, 'o' => 3, 'b' => 1, _ => 0 }
            : 0;
        if (bits == 0)
        {
            return BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (number, null)
                : throw new FormatException($"\"{text}\" is not a number");
        }

        var (value, mask) = (BigInteger.Zero, BigInteger.Zero);
        foreach (var digit in text[2..])
        {
            value <<= bits;
            mask <<= bits;
            if (digit != '*')
            {
                value |= Convert.ToInt32(digit.ToString(), 16);
                mask |= (1 << bits) - 1;
            }
        }

        return (value, mask);
    }

    /// <summary>Bits that the digits of a number stand for; 0 for a decimal one.</summary>
    public static int DigitBits(string text) => text.Length > 1 && text[0] == '0'
        ? (text.Length - 2 - text.Count(c => c == '*'))
            * char.ToLowerInvariant(text[1]) switch { 'x' => 4, 'o' => 3, 'b' => 1, _ => 0 }
        : 0;
}
