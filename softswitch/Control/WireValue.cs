using System.Numerics;
using Google.Protobuf;

namespace Migration.Softswitch.Control;

/// <summary>
/// Numbers as P4Runtime carries them: big-endian bytes; any number of leading zeros is read, none is written
/// (specification, section "Bytestrings").
/// </summary>
internal static class WireValue
{
    /// <summary>Reads a value.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="width">Bits of the field.</param>
    /// <param name="what">Names the field in errors.</param>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">
    /// INVALID_ARGUMENT for no bytes, OUT_OF_RANGE for a value that does not fit.
    /// </exception>
    public static BigInteger Read(ByteString bytes, int width, string what)
    {
        if (bytes.IsEmpty)
        {
            throw Refused.Invalid($"{what}: the value is empty (zero is one byte 00)");
        }

        var value = new BigInteger(bytes.Span, isUnsigned: true, isBigEndian: true);
        var bits = value.GetBitLength();
        return bits <= width
            ? value
            : throw Refused.TooWide($"{what}: the value needs {bits} bits, the field has {width}");
    }

    /// <summary>Writes a value in its shortest form.</summary>
    public static ByteString Write(BigInteger value) =>
        ByteString.CopyFrom(value.ToByteArray(isUnsigned: true, isBigEndian: true));
}
