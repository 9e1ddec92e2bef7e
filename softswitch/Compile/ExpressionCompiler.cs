using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>
/// Turns the expressions of a BMv2 program into code. BMv2 computes with infinite precision and cuts when it stores;
/// 64 bits give the same result because p4c masks every intermediate value that may leave its width.
/// </summary>
/// <param name="layout">Where fields live.</param>
/// <param name="scope">Variables of the code that is being made.</param>
internal sealed class ExpressionCompiler(PacketLayout layout, CodeScope scope)
{
    /// <summary>Compiles a type-value object.</summary>
    /// <exception cref="FormatException">It uses what this switch does not know, which the message names.</exception>
    public Operand Compile(JsonElement element)
    {
        if (element.TryGetProperty("op", out _))
        {
            return CompileOperation(element);
        }

        var type = element.Text("type");
        var value = element.Part("value");
        return type switch
        {
            "field" => Field(value),
            "hexstr" => Literal.Read(value),
            "bool" => new Operand(Expression.Constant(value.GetBoolean()), OperandKind.Bool),
            "local" or "runtime_data" => new Operand(scope.ActionData(value.GetInt32()), OperandKind.Unsigned),
            "expression" => Compile(value),
            "lookahead" => Lookahead(value),
            _ => throw new FormatException($"operands of type \"{type}\""),
        };
    }

    /// <summary>The code that reads a field.</summary>
    public Operand Field(JsonElement pair)
    {
        var field = layout.Field(pair);
        return field.IsVariable
            ? throw new FormatException($"the variable-length field {field.FullName} in an expression")
            : new Operand(scope.Slot(field.Slot), field.IsSigned ? OperandKind.Signed : OperandKind.Unsigned);
    }

    private Operand Lookahead(JsonElement value)
    {
        var read = Expression.Call(
            typeof(ParserHelpers), nameof(ParserHelpers.Lookahead), null, scope.Packet,
            Expression.Constant(value[0].GetInt32()), Expression.Constant(value[1].GetInt32()));
        return value[1].GetInt32() <= 64
            ? new Operand(read, OperandKind.Unsigned)
            : throw new FormatException($"lookahead of {value[1].GetInt32()} bits (up to 64 can be executed)");
    }

    private Operand CompileOperation(JsonElement element)
    {
        var op = element.Text("op");
        switch (op)
        {
            case "?":
                return Ternary(element);
            case "valid":
                var header = layout.Header(element.Part("right").Text("value"));
                return new Operand(IsNotZero(scope.Slot(header.ValidSlot)), OperandKind.Bool);
            case "not":
                return new Operand(Expression.Not(Compile(element.Part("right")).Truth()), OperandKind.Bool);
            case "d2b":
                return new Operand(IsNotZero(Compile(element.Part("right")).Number()), OperandKind.Bool);
            case "b2d":
                var truth = Compile(element.Part("right")).Truth();
                return new Operand(CodeScope.BoolToNumber(truth), OperandKind.Unsigned);
            case "~":
                var inverted = Compile(element.Part("right"));
                return inverted with { Code = Expression.Not(inverted.Number()) };
            case "-" or "+" when !element.Has("left"):
                var single = Compile(element.Part("right"));
                return op == "+"
                    ? single
                    : new(Expression.Subtract(Expression.Constant(0UL), single.Number()), OperandKind.Signed);
            default:
                return Binary(op, Compile(element.Part("left")), Compile(element.Part("right")));
        }
    }

    private static Operand Binary(string op, Operand left, Operand right) => op switch
    {
        "and" => new Operand(Expression.AndAlso(left.Truth(), right.Truth()), OperandKind.Bool),
        "or" => new Operand(Expression.OrElse(left.Truth(), right.Truth()), OperandKind.Bool),
        "==" => new Operand(Expression.Equal(left.Code, right.Code), OperandKind.Bool),
        "!=" => new Operand(Expression.NotEqual(left.Code, right.Code), OperandKind.Bool),
        "<" or "<=" or ">" or ">=" => Compare(op, left, right),
        "&" => new Operand(Expression.And(left.Number(), right.Number()), JoinAnd(left, right)),
        "|" => new Operand(Expression.Or(left.Number(), right.Number()), Join(left, right)),
        "^" => new Operand(Expression.ExclusiveOr(left.Number(), right.Number()), Join(left, right)),
        "+" => new Operand(Expression.Add(left.Number(), right.Number()), Join(left, right)),
        "-" => new Operand(Expression.Subtract(left.Number(), right.Number()), OperandKind.Signed),
        "*" => new Operand(Expression.Multiply(left.Number(), right.Number()), Join(left, right)),
        "/" when !left.IsSigned && !right.IsSigned => Divide(left, right, Expression.Divide),
        "%" when !left.IsSigned && !right.IsSigned => Divide(left, right, Expression.Modulo),
        "<<" => Shift(nameof(Bits.ShiftLeft), left, right),
        ">>" => Shift(left.IsSigned ? nameof(Bits.ShiftRightSigned) : nameof(Bits.ShiftRight), left, right),
        "two_comp_mod" => WithWidth(nameof(Bits.SignExtend), left, right, 64, OperandKind.Signed),
        "usat_cast" => WithWidth(nameof(Bits.SaturateUnsigned), left, right, 62, OperandKind.Unsigned),
        "sat_cast" => WithWidth(nameof(Bits.SaturateSigned), left, right, 62, OperandKind.Signed),
        _ => throw new FormatException($"the operation \"{op}\""),
    };

    private Operand Ternary(JsonElement element)
    {
        var left = Compile(element.Part("left"));
        var right = Compile(element.Part("right"));
        var kind = left.Kind == OperandKind.Bool ? OperandKind.Bool : Join(left, right);
        return new Operand(Expression.Condition(Compile(element.Part("cond")).Truth(), left.Code, right.Code), kind);
    }

    private static Operand Compare(string op, Operand left, Operand right)
    {
        var (a, b) = (left.Number(), right.Number());
        if (left.IsSigned || right.IsSigned)
        {
            (a, b) = (Expression.Convert(a, typeof(long)), Expression.Convert(b, typeof(long)));
        }

        return new Operand(
            op switch
            {
                "<" => Expression.LessThan(a, b),
                "<=" => Expression.LessThanOrEqual(a, b),
                ">" => Expression.GreaterThan(a, b),
                _ => Expression.GreaterThanOrEqual(a, b),
            },
            OperandKind.Bool);
    }

    // A division by zero must not end the switch: it yields 0, as BMv2's library does not define it either.
    private static Operand Divide(Operand left, Operand right, Func<Expression, Expression, Expression> operation) =>
        new(
            Expression.Condition(
                IsNotZero(right.Number()), operation(left.Number(), right.Number()), Expression.Constant(0UL)),
            OperandKind.Unsigned);

    private static Operand Shift(string method, Operand left, Operand right) =>
        new(Expression.Call(typeof(Bits), method, null, left.Number(), right.Number()), left.Kind);

    private static Operand WithWidth(string method, Operand value, Operand width, int widest, OperandKind kind)
    {
        var bits = width.Code is ConstantExpression { Value: ulong constant } ? (int)constant : int.MaxValue;
        return bits <= widest
            ? new Operand(Expression.Call(typeof(Bits), method, null, value.Number(), Expression.Constant(bits)), kind)
            : throw new FormatException($"a cast to {bits} bits (up to {widest} can be executed)");
    }

    private static OperandKind Join(Operand left, Operand right) =>
        left.IsSigned || right.IsSigned ? OperandKind.Signed : OperandKind.Unsigned;

    // "& mask" is how p4c brings the result of a subtraction back into an unsigned width.
    private static OperandKind JoinAnd(Operand left, Operand right) =>
        left.IsSigned && right.IsSigned ? OperandKind.Signed : OperandKind.Unsigned;

    private static BinaryExpression IsNotZero(Expression number) =>
        Expression.NotEqual(number, Expression.Constant(0UL));
}
