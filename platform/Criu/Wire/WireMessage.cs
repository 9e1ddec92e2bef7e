using System.Text;

namespace Migration.Platform.Criu.Wire;

/// <summary>
/// A protobuf message as the ordered list of its fields, each with the exact bytes it came from. Writing an unchanged
/// message gives the same bytes: unknown fields, field order and the style of repeated fields (packed or not) stay.
/// </summary>
/// <remarks>Wire format: https://protobuf.dev/programming-guides/encoding/.</remarks>
public sealed class WireMessage
{
    private readonly List<WireField> _fields;

    private WireMessage(List<WireField> fields) => _fields = fields;

    /// <summary>Creates an empty message.</summary>
    public WireMessage()
        : this([])
    {
    }

    /// <summary>All fields in the order of the image.</summary>
    public IReadOnlyList<WireField> Fields => _fields;

    /// <summary>Reads a message that fills <paramref name="bytes"/> exactly.</summary>
    /// <exception cref="WireFormatException">The bytes are not a message.</exception>
    public static WireMessage Parse(ReadOnlyMemory<byte> bytes)
    {
        var fields = new List<WireField>();
        for (int offset = 0; offset < bytes.Length;)
        {
            var field = WireField.Read(bytes, offset);
            fields.Add(field);
            offset += field.Raw.Length;
        }

        return new WireMessage(fields);
    }

    /// <summary>Appends a field.</summary>
    public WireMessage Add(WireField field)
    {
        _fields.Add(field);
        return this;
    }

    /// <summary>Appends a UTF-8 string.</summary>
    public WireMessage AddText(int number, string text) =>
        Add(WireField.OfBytes(number, Encoding.UTF8.GetBytes(text)));

    /// <summary>Appends an embedded message.</summary>
    public WireMessage AddMessage(int number, WireMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Add(WireField.OfBytes(number, message.ToArray()));
    }

    /// <summary>Puts another field in the place of the one at <paramref name="index"/>.</summary>
    public void Replace(int index, WireField field) => _fields[index] = field;

    /// <summary>
    /// The value of an optional scalar field, null when absent. Of several occurrences the last one wins.
    /// </summary>
    /// <exception cref="WireFormatException">The field is length-delimited, so not a scalar.</exception>
    public ulong? Scalar(int number)
    {
        WireField? field = _fields.FindLast(candidate => candidate.Number == number);
        if (field is { Type: WireType.LengthDelimited })
            throw new WireFormatException(0, $"field {number} is {field.Type}, expected a number");
        return field?.Scalar;
    }

    /// <summary>The value of a required scalar field.</summary>
    /// <exception cref="WireFormatException">The field is absent, or not a scalar.</exception>
    public ulong RequiredScalar(int number) =>
        Scalar(number) ?? throw new WireFormatException(0, $"required field {number} is absent");

    /// <summary>A required scalar that must fit 32 bits.</summary>
    /// <exception cref="WireFormatException">The field is absent, not a scalar, or too large.</exception>
    public uint RequiredUInt32(int number)
    {
        ulong value = RequiredScalar(number);
        return value <= uint.MaxValue
            ? (uint)value
            : throw new WireFormatException(0, $"field {number} is {value}, more than 32 bits");
    }

    /// <summary>An optional UTF-8 string, null when absent.</summary>
    /// <exception cref="WireFormatException">The field has another wire type.</exception>
    public string? Text(int number) =>
        Bytes(number) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    /// <summary>An optional embedded message, null when absent.</summary>
    /// <exception cref="WireFormatException">The field is no message.</exception>
    public WireMessage? Message(int number) => Bytes(number) is { } bytes ? Parse(bytes) : null;

    /// <summary>The words of a repeated uint32 field, whether packed or not.</summary>
    /// <exception cref="WireFormatException">A word is truncated or larger than 32 bits.</exception>
    public IReadOnlyList<uint> RepeatedUInt32(int number)
    {
        var words = new List<uint>();
        foreach (WireField field in _fields.Where(candidate => candidate.Number == number))
        {
            if (field.Type == WireType.LengthDelimited)
                words.AddRange(Unpack(field));
            else
                words.Add(Narrow(number, field.Scalar));
        }

        return words;
    }

    /// <summary>
    /// Puts <paramref name="words"/> in the place of the first words of a repeated uint32 field, each in the style
    /// (packed or single) of the word it replaces; further words of the field stay.
    /// </summary>
    /// <exception cref="WireFormatException">The field has fewer words than given.</exception>
    public void ReplaceRepeatedUInt32(int number, ReadOnlySpan<uint> words)
    {
        int next = 0;
        for (int i = 0; i < _fields.Count && next < words.Length; i++)
        {
            WireField field = _fields[i];
            if (field.Number != number)
                continue;
            if (field.Type != WireType.LengthDelimited)
            {
                _fields[i] = WireField.OfVarInt(number, words[next++]);
                continue;
            }

            var packed = new List<byte>();
            foreach (uint old in Unpack(field))
                VarInt.Write(packed, next < words.Length ? words[next++] : old);
            _fields[i] = WireField.OfBytes(number, packed.ToArray());
        }

        if (next < words.Length)
            throw new WireFormatException(0, $"field {number} has {next} words, {words.Length} expected");
    }

    /// <summary>The message as bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[_fields.Sum(field => field.Raw.Length)];
        int offset = 0;
        foreach (WireField field in _fields)
        {
            field.Raw.CopyTo(bytes.AsMemory(offset));
            offset += field.Raw.Length;
        }

        return bytes;
    }

    private ReadOnlyMemory<byte>? Bytes(int number) =>
        _fields.FindLast(candidate => candidate.Number == number)?.Payload;

    private static List<uint> Unpack(WireField field)
    {
        var words = new List<uint>();
        ReadOnlySpan<byte> rest = field.Payload.Span;
        while (!rest.IsEmpty)
        {
            if (!VarInt.TryRead(rest, out ulong word, out int length))
                throw new WireFormatException(0, $"packed field {field.Number} ends inside a word");
            words.Add(Narrow(field.Number, word));
            rest = rest[length..];
        }

        return words;
    }

    private static uint Narrow(int number, ulong value) => value <= uint.MaxValue
        ? (uint)value
        : throw new WireFormatException(0, $"field {number} holds {value}, more than 32 bits");
}
