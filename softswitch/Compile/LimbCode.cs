using System.Linq.Expressions;
using System.Numerics;
using System.Text.Json;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>
/// Code for numbers of more than 64 bits that works on their 64-bit parts, without allocating: copies, constants, bit
/// operations and shifts by constants. What needs carries goes through <see cref="BigInteger"/> instead.
/// </summary>
/// <param name="scope">Variables of the code that is being made.</param>
/// <param name="references">Finds fields.</param>
internal sealed class LimbCode(CodeScope scope, References references)
{
    /// <summary>The lowest parts of a number, the lowest first, or null where this cannot be done so.</summary>
    public Expression[]? TryCompile(JsonElement element, int count)
    {
        if (references.TryField(element) is { } field)
        {
            return field.Info.IsVariable || field.Info.IsSigned
                ? null
                : Parts(count, field.Info.Limbs, i => scope.Slot(field, i));
        }

        if (element.TextOrNull("op") is { } op)
        {
            return Operation(op, element, count);
        }

        var value = element.Part("value");
        switch (element.Text("type"))
        {
            case "hexstr":
                return Constants(Literal.ReadBig(value), count);
            case "local" or "runtime_data":
                var parameter = value.GetInt32();
                return Parts(count, scope.Parameters[parameter].Limbs, i => scope.ActionData(parameter, i));
            case "lookahead":
                return Lookahead(value[0].GetInt32(), value[1].GetInt32(), count);
            case "expression":
                return TryCompile(value, count);
            default:
                return null;
        }
    }

    /// <summary>The parts of a constant.</summary>
    public static Expression[] Constants(BigInteger value, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Expression.Constant(Wide.Low(value >> (64 * i))))];

    private Expression[]? Operation(string op, JsonElement element, int count)
    {
        switch (op)
        {
            case "&":
                return Join(element, count, Expression.And);
            case "|":
                return Join(element, count, Expression.Or);
            case "^":
                return Join(element, count, Expression.ExclusiveOr);
            case "~":
                return TryCompile(element.Part("right"), count)?.Select(p => (Expression)Expression.Not(p)).ToArray();
            case "<<" when TryConstant(element.Part("right")) is { } by:
                return TryCompile(element.Part("left"), count) is { } shiftedUp ? Shift(shiftedUp, -by, count) : null;
            case ">>" when TryConstant(element.Part("right")) is { } by:
                var needed = count + (by / 64) + 1;
                return TryCompile(element.Part("left"), needed) is { } shiftedDown
                    ? Shift(shiftedDown, by, count)
                    : null;
            default:
                return null;
        }
    }

    private Expression[]? Join(JsonElement element, int count, Func<Expression, Expression, Expression> join) =>
        TryCompile(element.Part("left"), count) is { } left && TryCompile(element.Part("right"), count) is { } right
            ? [.. left.Zip(right, join)]
            : null;

    private static int? TryConstant(JsonElement element)
    {
        while (element.TextOrNull("type") == "expression")
        {
            element = element.Part("value");
        }

        if (element.TextOrNull("type") != "hexstr")
        {
            return null;
        }

        var value = Literal.ReadBig(element.Part("value"));
        return value >= 0 && value <= 4096 ? (int)value : null;
    }

    // A positive distance shifts right.
    private static Expression[] Shift(Expression[] parts, int by, int count)
    {
        var (whole, bits) = (Math.Abs(by) / 64, Math.Abs(by) % 64);
        Expression Part(int i) => i >= 0 && i < parts.Length ? parts[i] : Expression.Constant(0UL);
        Expression Right(Expression part, int distance) =>
            Expression.RightShift(part, Expression.Constant(distance));
        Expression Left(Expression part, int distance) => Expression.LeftShift(part, Expression.Constant(distance));
        return [.. Enumerable.Range(0, count).Select(i => (by >= 0, bits) switch
        {
            (true, 0) => Part(i + whole),
            (false, 0) => Part(i - whole),
            (true, _) => Expression.Or(Right(Part(i + whole), bits), Left(Part(i + whole + 1), 64 - bits)),
            _ => Expression.Or(Left(Part(i - whole), bits), Right(Part(i - whole - 1), 64 - bits)),
        })];
    }

    private Expression[] Lookahead(int offset, int width, int count)
    {
        var limbs = (width + 63) / 64;
        return Parts(count, limbs, i =>
        {
            var bits = i < limbs - 1 ? 64 : width - (64 * (limbs - 1));
            return Expression.Call(
                typeof(ParserHelpers), nameof(ParserHelpers.Lookahead), null, scope.Packet,
                Expression.Constant(offset + width - (64 * i) - bits), Expression.Constant(bits));
        });
    }

    private static Expression[] Parts(int count, int available, Func<int, Expression> part) =>
        [.. Enumerable.Range(0, count).Select(i => i < available ? part(i) : Expression.Constant(0UL))];
}
