using System.Globalization;
using System.Text;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>What a token is.</summary>
internal enum TextTokenKind
{
    /// <summary>Nothing is left.</summary>
    End,

    /// <summary>Letters, digits, '_' and '.'; also negative numbers.</summary>
    Word,

    /// <summary>A quoted string, unescaped.</summary>
    Text,

    /// <summary>One punctuation character.</summary>
    Symbol,
}

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Word or symbol; a string as Latin-1 characters, one per byte.</param>
/// <param name="Line">Line it starts on, from 1.</param>
internal readonly record struct TextToken(TextTokenKind Kind, string Value, int Line)
{
    public bool IsSymbol(char c) => Kind == TextTokenKind.Symbol && Value[0] == c;

    /// <summary>The bytes of a string token.</summary>
    public byte[] Bytes => Encoding.Latin1.GetBytes(Value);

    public override string ToString() => Kind == TextTokenKind.End ? "the end of the text" : $"'{Value}'";
}

/// <summary>Splits protobuf text format into tokens (protobuf.dev/reference/protobuf/textformat-spec).</summary>
internal sealed class TextTokenizer(string text)
{
    private int position;
    private int line = 1;

    public TextToken Next()
    {
        SkipBlanks();
        if (position >= text.Length)
            return new TextToken(TextTokenKind.End, string.Empty, line);
        var c = text[position];
        if (c is '"' or '\'')
            return String(c);
        if (IsWord(c) || (c is '-' or '+' && position + 1 < text.Length && IsWord(text[position + 1])))
            return Word();
        position++;
        return new TextToken(TextTokenKind.Symbol, c.ToString(), line);
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';

    private void SkipBlanks()
    {
        for (; position < text.Length; position++)
        {
            var c = text[position];
            if (c == '#')
            {
                while (position + 1 < text.Length && text[position + 1] != '\n')
                    position++;
            }
            else if (c == '\n')
            {
                line++;
            }
            else if (!char.IsWhiteSpace(c))
            {
                return;
            }
        }
    }

    private TextToken Word()
    {
        var start = position++;
        while (position < text.Length && (IsWord(text[position]) || IsExponentSign(start)))
            position++;
        return new TextToken(TextTokenKind.Word, text[start..position], line);
    }

    // "1e-5": the sign belongs to the number.
    private bool IsExponentSign(int start) =>
        text[position] is '-' or '+'
        && text[position - 1] is 'e' or 'E'
        && char.IsAsciiDigit(text[start])
        && !text.AsSpan(start, position - start).StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    private TextToken String(char quote)
    {
        var bytes = new StringBuilder();
        var end = text.IndexOf('\n', position);
        end = end < 0 ? text.Length : end;
        position++;
        while (position < end && text[position] != quote)
        {
            if (text[position] == '\\')
            {
                Escape(bytes, end);
            }
            else
            {
                var rune = Rune.GetRuneAt(text, position);
                Append(bytes, rune);
                position += rune.Utf16SequenceLength;
            }
        }

        if (position >= end)
            throw new TextFormatException(line, $"the string is not closed with {quote} on its line");
        position++;
        return new TextToken(TextTokenKind.Text, bytes.ToString(), line);
    }

    private void Escape(StringBuilder bytes, int end)
    {
        position++;
        var c = position < end ? text[position++] : '\0';
        const string Names = "abfnrtv\\'\"?";
        const string Values = "\a\b\f\n\r\t\v\\'\"?";
        if (Names.IndexOf(c, StringComparison.Ordinal) is >= 0 and var known)
            bytes.Append(Values[known]);
        else if (c is >= '0' and <= '7')
            bytes.Append((char)(byte)Digits(8, position - 1, 3, end));
        else if (c is 'x' or 'X')
            bytes.Append((char)(byte)Digits(16, position, 2, end));
        else if (c is 'u' or 'U')
            Append(bytes, CodePoint(c == 'u' ? 4 : 8, end));
        else
            throw new TextFormatException(line, $"'\\{c}' is not an escape sequence");
    }

    private Rune CodePoint(int digits, int end)
    {
        var start = position;
        var value = Digits(16, start, digits, end);
        return position - start == digits && Rune.IsValid(value)
            ? new Rune(value)
            : throw new TextFormatException(line, $"a \\u escape needs {digits} digits of a valid code point");
    }

    private int Digits(int radix, int start, int max, int end)
    {
        var stop = start;
        while (stop < end && stop - start < max && IsDigit(radix, text[stop]))
            stop++;
        if (stop == start)
            throw new TextFormatException(line, "an escape sequence has no digits");
        position = stop;
        var digits = text[start..stop];
        if (radix == 16)
            return int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return digits.Aggregate(0, (value, d) => (value * 8) + (d - '0'));
    }

    private static bool IsDigit(int radix, char c) =>
        radix == 16 ? char.IsAsciiHexDigit(c) : c is >= '0' and <= '7';

    private static void Append(StringBuilder bytes, Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            bytes.Append((char)b);
    }
}
