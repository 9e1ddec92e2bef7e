using System.Linq.Expressions;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Operations on numbers of at most 64 bits and on truth values.</summary>
internal static class Arithmetic
{
    /// <summary>An operation with two operands.</summary>
    /// <exception cref="FormatException">It is one that this switch does not know.</exception>
    public static Operand Binary(string op, Operand left, Operand right) => op switch
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

    /// <summary>A comparison of numbers that the expression library can compare as they are.</summary>
    public static Expression Compare(string op, Expression left, Expression right) => op switch
    {
        "==" => Expression.Equal(left, right),
        "!=" => Expression.NotEqual(left, right),
        "<" => Expression.LessThan(left, right),
        "<=" => Expression.LessThanOrEqual(left, right),
        ">" => Expression.GreaterThan(left, right),
        _ => Expression.GreaterThanOrEqual(left, right),
    };

    /// <summary>The kind of a result that is signed when one operand is.</summary>
    public static OperandKind Join(Operand left, Operand right) =>
        left.IsSigned || right.IsSigned ? OperandKind.Signed : OperandKind.Unsigned;

    private static Operand Compare(string op, Operand left, Operand right)
    {
        var (a, b) = (left.Number(), right.Number());
        if (left.IsSigned || right.IsSigned)
        {
            (a, b) = (Expression.Convert(a, typeof(long)), Expression.Convert(b, typeof(long)));
        }

        return new Operand(Compare(op, a, b), OperandKind.Bool);
    }

    // A division by zero must not end the switch: it yields 0, as BMv2's library does not define it either.
    private static Operand Divide(Operand left, Operand right, Func<Expression, Expression, Expression> operation) =>
        new(
            Expression.Condition(
                Expression.NotEqual(right.Number(), Expression.Constant(0UL)),
                operation(left.Number(), right.Number()), Expression.Constant(0UL)),
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

    // "& mask" is how p4c brings the result of a subtraction back into an unsigned width.
    private static OperandKind JoinAnd(Operand left, Operand right) =>
        left.IsSigned && right.IsSigned ? OperandKind.Signed : OperandKind.Unsigned;
}
