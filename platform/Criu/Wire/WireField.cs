using System.Buffers.Binary;

namespace Migration.Platform.Criu.Wire;

/// <summary>One occurrence of a field in a message, with the exact bytes it was read from.</summary>
public sealed class WireField
{
    /// <summary>The largest field number of protobuf, 2^29 - 1.</summary>
    private const int MaximumNumber = 536_870_911;

    private readonly ReadOnlyMemory<byte> _payload;

    private WireField(int number, WireType type, ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> payload, ulong scalar)
    {
        Number = number;
        Type = type;
        Raw = raw;
        _payload = payload;
        Scalar = scalar;
    }

    /// <summary>Field number, 1 and up.</summary>
    public int Number { get; }

    /// <summary>How the value is encoded.</summary>
    public WireType Type { get; }

    /// <summary>
    /// Tag and value as they stand in the image. Kept, because an integer may be encoded longer than needed.
    /// </summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The value of a varint or fixed field; 0 for a length-delimited one.</summary>
    public ulong Scalar { get; }

    /// <summary>The bytes of a length-delimited field, without tag and length.</summary>
    /// <exception cref="WireFormatException">The field has another wire type.</exception>
    public ReadOnlyMemory<byte> Payload => Type == WireType.LengthDelimited
        ? _payload
        : throw new WireFormatException(0, $"field {Number} is {Type}, expected {WireType.LengthDelimited}");

    /// <summary>Makes a varint field in the shortest encoding.</summary>
    public static WireField OfVarInt(int number, ulong value)
    {
        var raw = new List<byte>(12);
        VarInt.Write(raw, Tag(number, WireType.VarInt));
        VarInt.Write(raw, value);
        return new WireField(number, WireType.VarInt, raw.ToArray(), default, value);
    }

    /// <summary>
    /// Makes a length-delimited field: a string, bytes, an embedded message or a packed repeated field.
    /// </summary>
    public static WireField OfBytes(int number, ReadOnlyMemory<byte> payload)
    {
        var raw = new List<byte>(payload.Length + 12);
        VarInt.Write(raw, Tag(number, WireType.LengthDelimited));
        VarInt.Write(raw, (ulong)payload.Length);
        raw.AddRange(payload.Span);
        return new WireField(number, WireType.LengthDelimited, raw.ToArray(), payload, 0);
    }

    /// <summary>Reads the field that starts at <paramref name="offset"/>.</summary>
    internal static WireField Read(ReadOnlyMemory<byte> message, int offset)
    {
        ReadOnlyMemory<byte> rest = message[offset..];
        if (!VarInt.TryRead(rest.Span, out ulong tag, out int tagLength))
            throw new WireFormatException(offset, "the message ends inside a field tag");
        if (tag >> 3 is 0 or > MaximumNumber)
            throw new WireFormatException(offset, $"field number {tag >> 3} is not allowed");

        int number = (int)(tag >> 3);
        var type = (WireType)(tag & 7);
        ReadOnlyMemory<byte> value = rest[tagLength..];
        switch (type)
        {
            case WireType.VarInt:
                if (!VarInt.TryRead(value.Span, out ulong integer, out int length))
                    throw new WireFormatException(offset, $"the message ends inside field {number}");
                return new WireField(number, type, rest[..(tagLength + length)], default, integer);
            case WireType.Fixed64 when value.Length >= 8:
                return new WireField(number, type, rest[..(tagLength + 8)], default,
                    BinaryPrimitives.ReadUInt64LittleEndian(value.Span));
            case WireType.Fixed32 when value.Length >= 4:
                return new WireField(number, type, rest[..(tagLength + 4)], default,
                    BinaryPrimitives.ReadUInt32LittleEndian(value.Span));
            case WireType.LengthDelimited:
                return ReadBytes(number, offset, rest, tagLength);
            case WireType.Fixed64 or WireType.Fixed32:
                throw new WireFormatException(offset, $"the message ends inside field {number}");
            default:
                throw new WireFormatException(offset, $"field {number} has the unknown wire type {(int)type}");
        }
    }

    private static WireField ReadBytes(int number, int offset, ReadOnlyMemory<byte> rest, int tagLength)
    {
        ReadOnlyMemory<byte> value = rest[tagLength..];
        if (!VarInt.TryRead(value.Span, out ulong size, out int length))
            throw new WireFormatException(offset, $"the message ends inside the length of field {number}");
        if (size > (ulong)(value.Length - length))
        {
            throw new WireFormatException(
                offset, $"field {number} says {size} bytes, but only {value.Length - length} follow");
        }

        int total = tagLength + length + (int)size;
        return new WireField(number, WireType.LengthDelimited, rest[..total], value.Slice(length, (int)size), 0);
    }

    private static ulong Tag(int number, WireType type) => ((ulong)number << 3) | (uint)type;
}
