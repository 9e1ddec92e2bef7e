using System.Linq.Expressions;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Code that moves whole headers: from the wire into slots, from slots onto the wire, and among slots.</summary>
internal static class HeaderCode
{
    /// <summary>Reads fixed fields at <paramref name="at"/> (a byte index) into their slots.</summary>
    /// <param name="scope">Variables of the code.</param>
    /// <param name="header">The header.</param>
    /// <param name="fields">Those of its fields to read.</param>
    /// <param name="input">The array with the frame.</param>
    /// <param name="at">Byte that the first bit offset below counts from.</param>
    /// <param name="bitsBefore">Bits of the header that lie before <paramref name="at"/>.</param>
    public static IEnumerable<Expression> ReadFields(
        CodeScope scope, HeaderRef header, IEnumerable<FieldInfo> fields, Expression input, Expression at,
        int bitsBefore = 0)
    {
        foreach (var field in fields)
        {
            var target = header.Field(field);
            for (var limb = 0; limb < field.Limbs; limb++)
            {
                var width = field.LimbWidth(limb);
                Expression value = Read(input, at, field.LimbBitOffset(limb) - bitsBefore, width);
                if (field.IsSigned && limb == field.Limbs - 1)
                {
                    value = Expression.Call(
                        typeof(Bits), nameof(Bits.SignExtend), null, value, Expression.Constant(width));
                }

                yield return Expression.Assign(scope.Slot(target, limb), value);
            }
        }
    }

    /// <summary>Writes a fixed field at <paramref name="at"/> (a byte index).</summary>
    public static IEnumerable<Expression> Write(
        CodeScope scope, FieldInfo field, Expression output, Expression at, int bitsBefore = 0)
    {
        for (var limb = 0; limb < field.Limbs; limb++)
        {
            var value = scope.Slot(new FieldRef(field), limb);
            var offset = field.LimbBitOffset(limb) - bitsBefore;
            var width = field.LimbWidth(limb);
            var name = AlignedName("Write", offset, width);
            yield return name is not null
                ? Call(name, output, Offset(at, offset / 8), value)
                : Call(
                    nameof(Bits.WriteBits), output, at, Expression.Constant(offset), Expression.Constant(width),
                    value);
        }
    }

    /// <summary>Sets every field to 0 and the header's validity to <paramref name="valid"/>.</summary>
    public static IEnumerable<Expression> Clear(CodeScope scope, HeaderRef header, bool valid)
    {
        foreach (var field in header.Info.Fields)
        {
            for (var limb = 0; limb < field.Limbs; limb++)
            {
                yield return Expression.Assign(scope.Slot(header.Field(field), limb), Expression.Constant(0UL));
            }
        }

        yield return SetValid(scope, header, valid);
    }

    /// <summary>Makes a header valid, and with it the other members of its union invalid; or makes it invalid.</summary>
    public static Expression SetValid(CodeScope scope, HeaderRef header, bool valid)
    {
        var set = Expression.Assign(scope.Valid(header), Expression.Constant(valid ? 1UL : 0UL));
        return valid && header.Info.Siblings.Count > 0
            ? Expression.Block(typeof(void), InvalidateSiblings(scope, header).Append(set))
            : set;
    }

    /// <summary>Copies fields and validity.</summary>
    /// <exception cref="FormatException">A variable-length field does not fit.</exception>
    public static Expression Copy(CodeScope scope, HeaderRef to, HeaderRef from)
    {
        var body = new List<Expression>();
        foreach (var (t, f) in to.Info.Fields.Zip(from.Info.Fields))
        {
            if (t.IsVariable)
            {
                body.Add(CopyVariable(scope, to.Field(t), from.Field(f)));
                continue;
            }

            for (var limb = 0; limb < t.Limbs; limb++)
            {
                body.Add(Expression.Assign(scope.Slot(to.Field(t), limb), scope.Slot(from.Field(f), limb)));
            }
        }

        if (to.Info.Siblings.Count > 0)
        {
            body.Add(Expression.IfThen(
                scope.IsValid(from), Expression.Block(typeof(void), InvalidateSiblings(scope, to))));
        }

        body.Add(Expression.Assign(scope.Valid(to), scope.Valid(from)));
        return Expression.Block(typeof(void), body);
    }

    /// <summary>Copies the bits of a variable-length field.</summary>
    /// <exception cref="FormatException">They may not fit.</exception>
    public static Expression CopyVariable(CodeScope scope, FieldRef to, FieldRef from) =>
        to.Info.Width < from.Info.Width
            ? throw new FormatException($"{from.Info.FullName} does not fit into {to.Info.FullName}")
            : Expression.Block(
                Expression.Assign(scope.Slot(to), scope.Slot(from)),
                Expression.Call(
                    typeof(Buffer), nameof(Buffer.BlockCopy), null,
                    scope.Member(nameof(PacketContext.VarArea)), VarOffset(from),
                    scope.Member(nameof(PacketContext.VarArea)), VarOffset(to),
                    Expression.Constant(from.Info.Width / 8)));

    /// <summary>Where the bytes of a variable-length field are.</summary>
    public static Expression VarOffset(FieldRef field) => Offset(
        Expression.Constant(field.Info.VarOffset), field.VarOffset);

    /// <summary>Whether two variable-length fields have the same length and bits.</summary>
    public static Expression AreEqualVariable(CodeScope scope, FieldRef left, FieldRef right) => Expression.AndAlso(
        Expression.Equal(scope.Slot(left), scope.Slot(right)),
        Expression.Call(
            scope.Packet, nameof(PacketContext.HasSameBytes), null, VarOffset(left), VarOffset(right),
            scope.Slot(left)));

    /// <summary>Whether two headers are both invalid, or both valid with the same fields.</summary>
    public static Expression AreEqual(CodeScope scope, HeaderRef left, HeaderRef right)
    {
        Expression same = Expression.Constant(true);
        foreach (var (a, b) in left.Info.Fields.Zip(right.Info.Fields))
        {
            if (a.IsVariable)
            {
                same = Expression.AndAlso(same, AreEqualVariable(scope, left.Field(a), right.Field(b)));
                continue;
            }

            for (var limb = 0; limb < a.Limbs; limb++)
            {
                same = Expression.AndAlso(
                    same, Expression.Equal(scope.Slot(left.Field(a), limb), scope.Slot(right.Field(b), limb)));
            }
        }

        return Expression.AndAlso(
            Expression.Equal(scope.Valid(left), scope.Valid(right)),
            Expression.OrElse(Expression.Not(scope.IsValid(left)), same));
    }

    private static IEnumerable<Expression> InvalidateSiblings(CodeScope scope, HeaderRef header) =>
        header.Info.Siblings.Select(s => (Expression)Expression.Assign(
            scope.Valid(new HeaderRef(s, header.SlotOffset)), Expression.Constant(0UL)));

    private static MethodCallExpression Read(Expression input, Expression at, int bitOffset, int width)
    {
        var name = AlignedName("Read", bitOffset, width);
        return name is not null
            ? Call(name, input, Offset(at, bitOffset / 8))
            : Call(nameof(Bits.ReadBits), input, at, Expression.Constant(bitOffset), Expression.Constant(width));
    }

    private static string? AlignedName(string verb, int bitOffset, int width) =>
        bitOffset % 8 == 0 && width is (8 or 16 or 32 or 48 or 64) ? verb + width : null;

    private static Expression Offset(Expression at, int bytes) =>
        bytes == 0 ? at : Expression.Add(at, Expression.Constant(bytes));

    private static Expression Offset(Expression at, Expression? more) => more is null ? at : Expression.Add(at, more);

    private static MethodCallExpression Call(string method, params Expression[] arguments) =>
        Expression.Call(typeof(Bits), method, null, arguments);
}
