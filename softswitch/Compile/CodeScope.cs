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
    private readonly List<ParameterExpression> _locals = [];

    /// <summary>Makes the variables of one lambda.</summary>
    /// <param name="parameters">Parameters of the action that is being compiled; none for other code.</param>
    public CodeScope(IReadOnlyList<ActionParameter>? parameters = null) => Parameters = parameters ?? [];

    /// <summary>The packet.</summary>
    public ParameterExpression Packet { get; } = Expression.Parameter(typeof(PacketContext), "packet");

    /// <summary>Its slots.</summary>
    public ParameterExpression Slots { get; } = Expression.Variable(typeof(ulong[]), "slots");

    /// <summary>Parameters of the action that is being compiled.</summary>
    public IReadOnlyList<ActionParameter> Parameters { get; }

    /// <summary>Adds a local variable.</summary>
    public ParameterExpression Local(Type type)
    {
        var local = Expression.Variable(type);
        _locals.Add(local);
        return local;
    }

    /// <summary>A slot of the packet that runs; can be assigned to.</summary>
    public Expression Slot(int index, Expression? offset = null) => Expression.ArrayAccess(
        Slots, offset is null ? Expression.Constant(index) : Expression.Add(Expression.Constant(index), offset));

    /// <summary>One of the slots of a field; can be assigned to.</summary>
    public Expression Slot(FieldRef field, int limb = 0) => Slot(field.Info.Slot + limb, field.SlotOffset);

    /// <summary>The validity of a header; can be assigned to.</summary>
    public Expression Valid(HeaderRef header) => Slot(header.Info.ValidSlot, header.SlotOffset);

    /// <summary>Whether a header is valid.</summary>
    public Expression IsValid(HeaderRef header) =>
        Expression.NotEqual(Valid(header), Expression.Constant(0UL));

    /// <summary>A member of the packet.</summary>
    public MemberExpression Member(string name) => Expression.Property(Packet, name);

    /// <summary>One of the 64-bit parts of a parameter of the action that runs.</summary>
    public Expression ActionData(int parameter, int limb = 0) => Expression.ArrayIndex(
        Member(nameof(PacketContext.ActionData)), Expression.Constant(Parameters[parameter].Offset + limb));

    /// <summary>Stores a number into a field: cut to its width, sign-extended where the field is signed.</summary>
    public Expression Store(FieldInfo field, Operand value) => Store(new FieldRef(field), value);

    /// <inheritdoc cref="Store(FieldInfo, Operand)"/>
    public Expression Store(FieldRef field, Operand value)
    {
        if (value.Kind == OperandKind.Bool)
        {
            value = new Operand(BoolToNumber(value.Code), OperandKind.Unsigned);
        }

        return field.Info.IsWide ? StoreWide(field, value) : StoreLimb(field, 0, value.Number());
    }

    /// <summary>Stores the 64-bit parts of a number, the lowest first.</summary>
    public Expression Store(FieldRef field, IReadOnlyList<Expression> limbs)
    {
        if (limbs.Count == 1)
        {
            return StoreLimb(field, 0, limbs[0]);
        }

        // All parts are computed before the first is stored: the value may be made of the field itself.
        var parts = limbs.Select(_ => Local(typeof(ulong))).ToList();
        var body = limbs.Select((limb, i) => (Expression)Expression.Assign(parts[i], limb)).ToList();
        body.AddRange(parts.Select((part, i) => StoreLimb(field, i, part)));
        return Expression.Block(typeof(void), body);
    }

    /// <summary>1 for true, 0 for false.</summary>
    public static Expression BoolToNumber(Expression truth) =>
        Expression.Condition(truth, Expression.Constant(1UL), Expression.Constant(0UL));

    /// <summary>Compiles code that yields <typeparamref name="T"/>.</summary>
    public Func<PacketContext, T> Compile<T>(IEnumerable<Expression> body) =>
        Expression.Lambda<Func<PacketContext, T>>(Wrap(typeof(T), body), Packet).Compile();

    /// <summary>Compiles code that yields nothing.</summary>
    public Action<PacketContext> Compile(IEnumerable<Expression> body) =>
        Expression.Lambda<Action<PacketContext>>(Wrap(typeof(void), body), Packet).Compile();

    /// <summary>Puts code into a block with the variables of this scope.</summary>
    public BlockExpression Wrap(Type type, IEnumerable<Expression> body)
    {
        var statements = body.Prepend(Expression.Assign(Slots, Member(nameof(PacketContext.Slots)))).ToList();
        return Expression.Block(type, _locals.Prepend(Slots), statements);
    }

    private BinaryExpression StoreLimb(FieldRef field, int limb, Expression number)
    {
        var info = field.Info;
        var width = info.LimbWidth(limb);
        if (info.IsSigned && limb == info.Limbs - 1)
        {
            number = Expression.Call(typeof(Bits), nameof(Bits.SignExtend), null, number, Expression.Constant(width));
        }
        else if (width < 64)
        {
            number = number is ConstantExpression { Value: ulong constant }
                ? Expression.Constant(constant & Wide.Ones(width))
                : Expression.And(number, Expression.Constant(Wide.Ones(width)));
        }

        return Expression.Assign(Slot(field, limb), number);
    }

    private Expression StoreWide(FieldRef field, Operand value)
    {
        if (value.Kind == OperandKind.Wide)
        {
            Expression at = Expression.Constant(field.Info.Slot);
            return Expression.Call(
                typeof(Wide), nameof(Wide.Store), null, Slots,
                field.SlotOffset is null ? at : Expression.Add(at, field.SlotOffset),
                Expression.Constant(field.Info.Width), Expression.Constant(field.Info.IsSigned), value.Code);
        }

        var low = Local(typeof(ulong));
        Expression rest = value.IsSigned
            ? Expression.Call(typeof(Bits), nameof(Bits.ShiftRightSigned), null, low, Expression.Constant(63UL))
            : Expression.Constant(0UL);
        var limbs = Enumerable.Range(0, field.Info.Limbs).Select(i => i == 0 ? low : rest);
        return Expression.Block(
            typeof(void), Expression.Assign(low, value.Code), Store(field, [.. limbs]));
    }
}
