using System.Numerics;
using Google.Protobuf;
using Migration.Platform.P4Runtime.Config.V1;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;
using Form = Migration.Platform.P4Runtime.Config.V1.P4DataTypeSpec.TypeSpecOneofCase;
using Sign = Migration.Platform.P4Runtime.Config.V1.P4BitstringLikeTypeSpec.TypeSpecOneofCase;

namespace Migration.Softswitch.Control;

/// <summary>A register of the P4Info joined with that of the program.</summary>
/// <param name="Array">Register of the program.</param>
/// <param name="Type">Type of its cells.</param>
internal sealed record RegisterBinding(RegisterArray Array, P4DataTypeSpec Type);

/// <summary>Writes cells of registers, and reads them.</summary>
internal static class RegisterAccess
{
    /// <summary>Sets a cell, or all of them where the entry has no index.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public static void Write(Update.Types.Type type, RegisterBinding binding, RegisterEntry entry)
    {
        var array = binding.Array;
        if (type != Update.Types.Type.Modify)
        {
            throw Refused.Invalid($"{array.Name}: its cells can only be modified");
        }

        var value = Read(binding, entry.Data);
        foreach (var index in Cells.Of(entry.Index, array.Size, array.Name))
        {
            array.Set(index, value);
        }
    }

    /// <summary>A cell as a controller reads it.</summary>
    public static P4Data Encode(RegisterBinding binding, int index)
    {
        var value = binding.Array.Get(index);
        return binding.Type.TypeSpecCase == Form.Bool
            ? new P4Data { Bool = !value.IsZero }
            : new P4Data { Bitstring = IsSigned(binding.Type) ? SignedBytes(binding, value) : WireValue.Write(value) };
    }

    private static BigInteger Read(RegisterBinding binding, P4Data? data)
    {
        var array = binding.Array;
        if (binding.Type.TypeSpecCase == Form.Bool)
        {
            return data?.DataCase == P4Data.DataOneofCase.Bool
                ? data.Bool ? BigInteger.One : BigInteger.Zero
                : throw Refused.Invalid($"{array.Name}: its cells are of type bool");
        }

        if (data?.DataCase != P4Data.DataOneofCase.Bitstring)
        {
            throw Refused.Invalid($"{array.Name}: its cells are bitstrings of {array.Width} bits");
        }

        if (!IsSigned(binding.Type))
        {
            return WireValue.Read(data.Bitstring, array.Width, array.Name);
        }

        if (data.Bitstring.IsEmpty)
        {
            throw Refused.Invalid($"{array.Name}: the value is empty (zero is one byte 00)");
        }

        var value = new BigInteger(data.Bitstring.Span, isUnsigned: false, isBigEndian: true);
        return value.GetBitLength() < array.Width
            ? value
            : throw Refused.TooWide($"{array.Name}: the value does not fit into int<{array.Width}>");
    }

    private static bool IsSigned(P4DataTypeSpec type) => type.Bitstring?.TypeSpecCase == Sign.Int;

    // Two's complement in the fewest bytes, as the specification has it for int<W>.
    private static ByteString SignedBytes(RegisterBinding binding, BigInteger value)
    {
        var signed = Runtime.Wide.SignExtend(value, binding.Array.Width);
        return ByteString.CopyFrom(signed.ToByteArray(isUnsigned: false, isBigEndian: true));
    }
}
