using System.Globalization;
using System.Numerics;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>Scalar values of the text format, as the CLR types that field accessors take.</summary>
internal static class TextScalars
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static object FromString(FieldDescriptor field, byte[] bytes, int line)
    {
        if (field.FieldType == FieldType.Bytes)
            return ByteString.CopyFrom(bytes);
        if (field.FieldType != FieldType.String)
            throw new TextFormatException(line, $"a string for '{field.Name}', which is {field.FieldType}");
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new TextFormatException(line, $"the string of '{field.Name}' is not valid UTF-8");
        }
    }

    public static object FromWord(FieldDescriptor field, TextToken token)
    {
        if (token.Kind != TextTokenKind.Word)
            throw new TextFormatException(token.Line, $"{token} where a value of '{field.Name}' should be");
        return Convert(field, token.Value)
            ?? throw new TextFormatException(
                token.Line, $"{token} is not a value of '{field.Name}' ({field.FieldType})");
    }

    public static object Default(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => string.Empty,
        FieldType.Bytes => ByteString.Empty,
        FieldType.Bool => false,
        FieldType.Double => 0.0,
        FieldType.Float => 0f,
        _ => Convert(field, "0")!,
    };

    private static object? Convert(FieldDescriptor field, string word) => field.FieldType switch
    {
        FieldType.Bool => word switch
        {
            "true" or "True" or "t" or "1" => true,
            "false" or "False" or "f" or "0" => false,
            _ => null,
        },
        FieldType.Enum => field.EnumType.FindValueByName(word)?.Number ?? Int32(word),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Int32(word),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 =>
            Integer(word) is { } n && n >= long.MinValue && n <= long.MaxValue ? (long)n : null,
        FieldType.UInt32 or FieldType.Fixed32 =>
            Integer(word) is { } n && n >= 0 && n <= uint.MaxValue ? (uint)n : null,
        FieldType.UInt64 or FieldType.Fixed64 =>
            Integer(word) is { } n && n >= 0 && n <= ulong.MaxValue ? (ulong)n : null,
        FieldType.Double => Real(word),
        FieldType.Float => Real(word) is { } d ? (float)d : null,
        _ => null,
    };

    private static int? Int32(string word) =>
        Integer(word) is { } n && n >= int.MinValue && n <= int.MaxValue ? (int)n : null;

    /// <summary>Decimal, 0x hexadecimal or 0 octal, with a sign.</summary>
    private static BigInteger? Integer(string word)
    {
        var negative = word[0] == '-';
        var digits = word.AsSpan(negative || word[0] == '+' ? 1 : 0);
        BigInteger value;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            // The extra 0 keeps the top bit from being read as a sign.
            var hex = $"0{digits[2..]}";
            if (!BigInteger.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
                return null;
        }
        else if (digits.Length > 1 && digits[0] == '0')
        {
            value = BigInteger.Zero;
            foreach (var d in digits)
            {
                if (d is < '0' or > '7')
                    return null;
                value = (value * 8) + (d - '0');
            }
        }
        else if (!BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return null;
        }

        return negative ? -value : value;
    }

    private static double? Real(string word)
    {
        var text = word.TrimEnd('f', 'F');
        if (word.TrimStart('-') is "inf" or "infinity")
            return word[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return word == "nan" ? double.NaN
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
            : null;
    }
}
