using System.Buffers.Binary;
using Google.Protobuf;

namespace Migration.Softswitch.Control;

/// <summary>
/// Numbers as P4Runtime carries them: big-endian bytes; any number of leading zeros is read, none is written
/// (specification, section "Bytestrings").
/// </summary>
internal static class WireValue
{
    /// <summary>Reads a value of a field of at most 64 bits.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="width">Bits of the field.</param>
    /// <param name="what">Names the field in errors.</param>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">
    /// INVALID_ARGUMENT for no bytes, OUT_OF_RANGE for a value that does not fit.
    /// </exception>
    public static ulong Read(ByteString bytes, int width, string what)
    {
        if (bytes.IsEmpty)
        {
            throw Refused.Invalid($"{what}: the value is empty (zero is one byte 00)");
        }

        var significant = bytes.Span.TrimStart((byte)0);
        var bits = significant.IsEmpty
            ? 0
            : (significant.Length * 8) - byte.LeadingZeroCount(significant[0]);
        if (bits > width)
        {
            throw Refused.TooWide($"{what}: the value needs {bits} bits, the field has {width}");
        }

        var value = 0UL;
        foreach (var part in significant)
        {
            value = (value << 8) | part;
        }

        return value;
    }

    /// <summary>Writes a value in its shortest form.</summary>
    public static ByteString Write(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        var significant = bytes.TrimStart((byte)0);
        return significant.IsEmpty ? ByteString.CopyFrom(0) : ByteString.CopyFrom(significant);
    }
}
