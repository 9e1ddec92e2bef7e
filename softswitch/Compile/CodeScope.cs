using System.Linq.Expressions;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>
/// The variables that generated code sees: the packet and, in a local, its slots. Generated code is one lambda per
/// parser state, condition, table key and action.
/// </summary>
internal sealed class CodeScope
{
        /// <summary>The packet.</summary>
    public ParameterExpression Packet { get; } = Expression.Parameter(typeof(PacketContext), "packet");

    /// <summary>Its slots.</summary>
    public ParameterExpression Slots { get; } = Expression.Variable(typeof(ulong[]), "slots");

    /// <summary>A field of the packet that runs; can be assigned to.</summary>
    public Expression Slot(int index) => Expression.ArrayAccess(Slots, Expression.Constant(index));

    /// <summary>A member of the packet.</summary>
    public MemberExpression Member(string name) => Expression.Property(Packet, name);

    /// <summary>A parameter of the action that runs.</summary>
    public Expression ActionData(int index) =>
        Expression.ArrayIndex(Member(nameof(PacketContext.ActionData)), Expression.Constant(index));

    /// <summary>Stores a number into a field: cut to its width, sign-extended where the field is signed.</summary>
    public Expression Store(FieldInfo field, Operand value)
    {
        var number = value.Kind == OperandKind.Bool ? BoolToNumber(value.Code) : value.Code;
        if (field.IsSigned)
        {
            number = Expression.Call(
                typeof(Bits), nameof(Bits.SignExtend), null, number, Expression.Constant(field.Width));
        }
        else if (field.Width < 64)
        {
            number = number is ConstantExpression { Value: ulong constant }
                ? Expression.Constant(constant & field.Mask)
                : Expression.And(number, Expression.Constant(field.Mask));
        }

        return Expression.Assign(Slot(field.Slot), number);
    }

    /// <summary>1 for true, 0 for false.</summary>
    public static Expression BoolToNumber(Expression truth) =>
        Expression.Condition(truth, Expression.Constant(1UL), Expression.Constant(0UL));

    /// <summary>Compiles code that yields <typeparamref name="T"/>.</summary>
    public Func<PacketContext, T> Compile<T>(IEnumerable<ParameterExpression> locals, IEnumerable<Expression> body) =>
        Expression.Lambda<Func<PacketContext, T>>(Wrap(typeof(T), locals, body), Packet).Compile();

    /// <summary>Compiles code that yields nothing.</summary>
    public Action<PacketContext> Compile(IEnumerable<Expression> body) =>
        Expression.Lambda<Action<PacketContext>>(Wrap(typeof(void), [], body), Packet).Compile();

    private BlockExpression Wrap(Type type, IEnumerable<ParameterExpression> locals, IEnumerable<Expression> body) =>
        Expression.Block(
            type,
            locals.Prepend(Slots),
            body.Prepend(Expression.Assign(Slots, Member(nameof(PacketContext.Slots)))));
}
