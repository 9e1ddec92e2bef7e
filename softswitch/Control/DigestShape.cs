using System.Numerics;
using Google.Protobuf;
using Migration.Platform.P4Runtime.Config.V1;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;
using Form = Migration.Platform.P4Runtime.Config.V1.P4DataTypeSpec.TypeSpecOneofCase;

namespace Migration.Softswitch.Control;

/// <summary>Turns the fields of a digest into the nested value that its type in the P4Info has.</summary>
internal sealed class DigestShape
{
    private readonly Func<IEnumerator<FieldInfo>, ulong[], P4Data> _read;
    private readonly IReadOnlyList<FieldInfo> _fields;

    /// <summary>Prepares to read digests of a list.</summary>
    /// <exception cref="FormatException">The type has a part that cannot be told, or fewer or more than the list.
    /// </exception>
    public DigestShape(LearnList list, P4DataTypeSpec type, P4TypeInfo? types)
    {
        var count = 0;
        _read = Compile(type, types ?? new P4TypeInfo(), ref count);
        _fields = list.Fields;
        if (count != _fields.Count)
        {
            throw new FormatException($"its type has {count} fields, the program {_fields.Count}");
        }
    }

    /// <summary>Reads a digest from the packet as it is now.</summary>
    public P4Data Read(PacketContext packet)
    {
        using var fields = _fields.GetEnumerator();
        return _read(fields, packet.Slots);
    }

    private static Func<IEnumerator<FieldInfo>, ulong[], P4Data> Compile(
        P4DataTypeSpec type, P4TypeInfo types, ref int count)
    {
        switch (type.TypeSpecCase)
        {
            case Form.Bitstring when type.Bitstring.Varbit is null:
                count++;
                return (fields, slots) => new P4Data { Bitstring = Bytes(Next(fields, slots)) };
            case Form.Bool:
                count++;
                return (fields, slots) => new P4Data { Bool = !Next(fields, slots).IsZero };
            case Form.SerializableEnum:
                count++;
                return (fields, slots) => new P4Data { EnumValue = Bytes(Next(fields, slots)) };
            case Form.Tuple:
                var items = CompileAll(type.Tuple.Members, types, ref count);
                return (fields, slots) => new P4Data { Tuple = ReadAll(items, fields, slots) };
            case Form.Struct when types.Structs.TryGetValue(type.Struct.Name, out var found):
                var members = CompileAll(found.Members.Select(m => m.TypeSpec), types, ref count);
                return (fields, slots) => new P4Data { Struct = ReadAll(members, fields, slots) };
            case Form.NewType when types.NewTypes.TryGetValue(type.NewType.Name, out var named):
                return Compile(
                    named.OriginalType ?? new P4DataTypeSpec { Bitstring = new P4BitstringLikeTypeSpec() }, types,
                    ref count);
            default:
                throw new FormatException($"a part of type {type.TypeSpecCase}");
        }
    }

    private static List<Func<IEnumerator<FieldInfo>, ulong[], P4Data>> CompileAll(
        IEnumerable<P4DataTypeSpec> types, P4TypeInfo all, ref int count)
    {
        var compiled = new List<Func<IEnumerator<FieldInfo>, ulong[], P4Data>>();
        foreach (var type in types)
        {
            compiled.Add(Compile(type, all, ref count));
        }

        return compiled;
    }

    private static P4StructLike ReadAll(
        List<Func<IEnumerator<FieldInfo>, ulong[], P4Data>> parts, IEnumerator<FieldInfo> fields, ulong[] slots)
    {
        var read = new P4StructLike();
        foreach (var part in parts)
        {
            read.Members.Add(part(fields, slots));
        }

        return read;
    }

    private static BigInteger Next(IEnumerator<FieldInfo> fields, ulong[] slots)
    {
        fields.MoveNext();
        var field = fields.Current;
        return Wide.Load(slots, field.Slot, field.Limbs, field.IsSigned);
    }

    // In two's complement where it is negative, which only a signed field can be.
    private static ByteString Bytes(BigInteger value) => value.Sign >= 0
        ? WireValue.Write(value)
        : ByteString.CopyFrom(value.ToByteArray(isUnsigned: false, isBigEndian: true));
}
