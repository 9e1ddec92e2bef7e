using System.Linq.Expressions;
using System.Numerics;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>What a compiled expression yields.</summary>
internal enum OperandKind
{
    /// <summary>A number of at most 64 bits, not negative.</summary>
    Unsigned,

    /// <summary>A number in two's complement, sign-extended to 64 bits.</summary>
    Signed,

    /// <summary>A truth value.</summary>
    Bool,

    /// <summary>A number of any size, a <see cref="BigInteger"/>.</summary>
    Wide,
}

/// <summary>A compiled (sub)expression: <see cref="ulong"/> for numbers, <see cref="bool"/> for truth values.</summary>
internal readonly record struct Operand(Expression Code, OperandKind Kind)
{
    /// <summary>Whether it is a number below zero's reach.</summary>
    public bool IsSigned => Kind == OperandKind.Signed;

    /// <summary>A constant number.</summary>
    public static Operand Constant(ulong value) => new(Expression.Constant(value), OperandKind.Unsigned);

    /// <summary>The code as a number; of a wide one the lowest 64 bits.</summary>
    /// <exception cref="FormatException">It is a truth value (programs convert by b2d).</exception>
    public Expression Number() => Kind switch
    {
        OperandKind.Bool => throw new FormatException("a truth value is used as a number"),
        OperandKind.Wide => Expression.Call(typeof(Wide), nameof(Wide.Low), null, Code),
        _ => Code,
    };

    /// <summary>The code as a <see cref="BigInteger"/>.</summary>
    /// <exception cref="FormatException">It is a truth value.</exception>
    public Expression Big() => Kind switch
    {
        OperandKind.Wide => Code,
        OperandKind.Signed => Expression.Call(typeof(Wide), nameof(Wide.FromSigned), null, Code),
        _ => Expression.Call(typeof(Wide), nameof(Wide.FromUnsigned), null, Number()),
    };

    /// <summary>The code as a truth value.</summary>
    /// <exception cref="FormatException">It is a number.</exception>
    public Expression Truth() =>
        Kind == OperandKind.Bool ? Code : throw new FormatException("a number is used as a truth value");
}
