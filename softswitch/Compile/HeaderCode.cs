using System.Linq.Expressions;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Code that moves whole headers: from the wire into slots and from slots onto the wire.</summary>
internal static class HeaderCode
{
    /// <summary>Reads the fixed fields at <paramref name="at"/> (a byte index) into their slots.</summary>
    public static IEnumerable<Expression> ReadFields(
        CodeScope scope, IEnumerable<FieldInfo> fields, Expression input, Expression at)
    {
        foreach (var field in fields)
        {
            var value = Read(input, at, field);
            yield return field.IsSigned
                ? scope.Store(field, new Operand(value, OperandKind.Signed))
                : Expression.Assign(scope.Slot(field.Slot), value);
        }
    }

    /// <summary>Writes a fixed field at <paramref name="at"/> (a byte index).</summary>
    public static Expression Write(CodeScope scope, FieldInfo field, Expression output, Expression at)
    {
        var value = scope.Slot(field.Slot);
        var name = AlignedName("Write", field);
        return name is not null
            ? Call(name, output, Offset(at, field.BitOffset / 8), value)
            : Call(
                nameof(Bits.WriteBits), output, at, Expression.Constant(field.BitOffset),
                Expression.Constant(field.Width), value);
    }

    /// <summary>Sets every field to 0 and the header's validity to <paramref name="valid"/>.</summary>
    public static IEnumerable<Expression> Clear(CodeScope scope, HeaderInfo header, bool valid)
    {
        foreach (var field in header.Fields)
        {
            yield return Expression.Assign(scope.Slot(field.Slot), Expression.Constant(0UL));
        }

        yield return Expression.Assign(scope.Slot(header.ValidSlot), Expression.Constant(valid ? 1UL : 0UL));
    }

    private static MethodCallExpression Read(Expression input, Expression at, FieldInfo field)
    {
        var name = AlignedName("Read", field);
        return name is not null
            ? Call(name, input, Offset(at, field.BitOffset / 8))
            : Call(
                nameof(Bits.ReadBits), input, at, Expression.Constant(field.BitOffset),
                Expression.Constant(field.Width));
    }

    private static string? AlignedName(string verb, FieldInfo field) =>
        field.BitOffset % 8 == 0 && field.Width is (8 or 16 or 32 or 48 or 64)
            ? verb + field.Width
            : null;

    private static Expression Offset(Expression at, int bytes) =>
        bytes == 0 ? at : Expression.Add(at, Expression.Constant(bytes));

    private static MethodCallExpression Call(string method, params Expression[] arguments) =>
        Expression.Call(typeof(Bits), method, null, arguments);
}
