using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Layout;

namespace Migration.Softswitch.Compile;

/// <summary>
/// Turns the expressions of a BMv2 program into code. BMv2 computes with infinite precision and cuts when it stores;
/// 64 bits give the same result because p4c masks every intermediate value that may leave its width. What has parts
/// of more than 64 bits is computed by <see cref="LimbCode"/> or <see cref="WideCode"/>.
/// </summary>
internal sealed class ExpressionCompiler
{
    private readonly PacketLayout _layout;
    private readonly CodeScope _scope;
    private readonly Sizes _sizes;
    private readonly LimbCode _limbs;
    private readonly WideCode _wide;

    /// <summary>Makes a compiler for the code of one scope.</summary>
    /// <param name="layout">Where fields live.</param>
    /// <param name="scope">Variables of the code that is being made.</param>
    public ExpressionCompiler(PacketLayout layout, CodeScope scope)
    {
        _layout = layout;
        _scope = scope;
        References = new References(layout, scope, e => Compile(e).Number());
        _sizes = new Sizes(scope, References);
        _limbs = new LimbCode(scope, References);
        _wide = new WideCode(scope, References, CompileNarrow);
    }

    /// <summary>Finds fields, headers and stacks.</summary>
    public References References { get; }

    /// <summary>Compiles a type-value object.</summary>
    /// <exception cref="FormatException">It uses what this switch does not know, which the message names.</exception>
    public Operand Compile(JsonElement element) => _sizes.IsWide(element)
        ? new Operand(_wide.Compile(element), OperandKind.Wide)
        : CompileNarrow(element);

    /// <summary>Code that stores an expression into a field.</summary>
    /// <exception cref="FormatException">It uses what this switch does not know, which the message names.</exception>
    public Expression Assign(FieldRef target, JsonElement source)
    {
        if (!target.Info.IsWide && !_sizes.IsWide(source))
        {
            return _scope.Store(target, CompileNarrow(source));
        }

        return _limbs.TryCompile(source, target.Info.Limbs) is { } limbs
            ? _scope.Store(target, limbs)
            : _scope.Store(target, new Operand(_wide.Compile(source), OperandKind.Wide));
    }

    /// <summary>The parts of a number of any size, the lowest first.</summary>
    /// <exception cref="FormatException">It uses what this switch does not know, which the message names.</exception>
    public IReadOnlyList<Expression> Parts(JsonElement element, int count) =>
        count == 1 && !_sizes.IsWide(element) ? [CompileNarrow(element).Number()]
        : _limbs.TryCompile(element, count)
            ?? throw new FormatException("arithmetic of more than 64 bits where only bits are moved");

    private Operand CompileNarrow(JsonElement element)
    {
        if (element.TryGetProperty("op", out _))
        {
            return CompileOperation(element);
        }

        if (References.TryField(element) is { } field)
        {
            return Load(field);
        }

        var type = element.Text("type");
        var value = element.Part("value");
        return type switch
        {
            "hexstr" => Literal.Read(value),
            "bool" => new Operand(Expression.Constant(value.GetBoolean()), OperandKind.Bool),
            "local" or "runtime_data" => new Operand(_scope.ActionData(value.GetInt32()), OperandKind.Unsigned),
            "expression" => Compile(value),
            "lookahead" => new Operand(_limbs.TryCompile(element, 1)![0], OperandKind.Unsigned),
            _ => throw new FormatException($"operands of type \"{type}\""),
        };
    }

    private Operand Load(FieldRef field) => field.Info.IsVariable
        ? throw new FormatException($"the variable-length field {field.Info.FullName} in an expression")
        : new Operand(_scope.Slot(field), field.Info.IsSigned ? OperandKind.Signed : OperandKind.Unsigned);

    private Operand CompileOperation(JsonElement element)
    {
        var op = element.Text("op");
        switch (op)
        {
            case "?":
                return Ternary(element);
            case "access_field":
                return Load(References.Field(element));
            case "valid":
                return new Operand(_scope.IsValid(References.Header(element.Part("right"))), OperandKind.Bool);
            case "valid_union":
                var valid = References.Union(element.Part("right")).Select(_scope.IsValid);
                return new Operand(valid.Aggregate(Expression.OrElse), OperandKind.Bool);
            case "last_stack_index":
                var last = Expression.Subtract(NextIndex(element), Expression.Constant(1UL));
                return new Operand(Expression.And(last, Expression.Constant(0xffff_ffffUL)), OperandKind.Unsigned);
            case "size_stack":
                return new Operand(NextIndex(element), OperandKind.Unsigned);
            case "not":
                return new Operand(Expression.Not(Compile(element.Part("right")).Truth()), OperandKind.Bool);
            case "d2b":
                return new Operand(IsNotZero(Compile(element.Part("right"))), OperandKind.Bool);
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
            case "==" or "!=" or "<" or "<=" or ">" or ">=" when IsWideComparison(element):
                return CompareWide(op, element);
            case "==" or "!=" when TryCompareVariable(element) is { } sameBits:
                return new Operand(op == "==" ? sameBits : Expression.Not(sameBits), OperandKind.Bool);
            case "==h" or "!=h":
                var same = HeaderCode.AreEqual(
                    _scope, References.Header(element.Part("left")), References.Header(element.Part("right")));
                return new Operand(op == "==h" ? same : Expression.Not(same), OperandKind.Bool);
            default:
                return Arithmetic.Binary(op, Compile(element.Part("left")), Compile(element.Part("right")));
        }
    }

    private Expression NextIndex(JsonElement element) =>
        _scope.Slot(References.Stack(element.Part("right")).NextSlot);

    private bool IsWideComparison(JsonElement element) =>
        _sizes.IsWide(element.Part("left")) || _sizes.IsWide(element.Part("right"));

    private Expression? TryCompareVariable(JsonElement element) =>
        References.TryField(element.Part("left")) is { Info.IsVariable: true } left
        && References.TryField(element.Part("right")) is { Info.IsVariable: true } right
            ? HeaderCode.AreEqualVariable(_scope, left, right)
            : null;

    private Operand CompareWide(string op, JsonElement element)
    {
        var (left, right) = (element.Part("left"), element.Part("right"));
        if (op is "==" or "!=")
        {
            var count = Math.Max(WidthOf(left), WidthOf(right));
            if (count > 0 && _limbs.TryCompile(left, count) is { } a && _limbs.TryCompile(right, count) is { } b)
            {
                Expression same = a.Zip(b, Expression.Equal).Aggregate(Expression.AndAlso);
                return new Operand(op == "==" ? same : Expression.Not(same), OperandKind.Bool);
            }
        }

        return new Operand(
            Arithmetic.Compare(op, _wide.Compile(left), _wide.Compile(right)), OperandKind.Bool);
    }

    // 64-bit parts of a plain field or constant; 0 for what has no width of its own.
    private int WidthOf(JsonElement element) =>
        element.TextOrNull("type") == "expression" && !element.TryGetProperty("op", out _)
            ? WidthOf(element.Part("value"))
        : element.TryGetProperty("op", out _) && element.Text("op") != "access_field" ? MaskedWidth(element)
        : References.TryField(element) is { } field ? field.Info.Limbs
        : element.Text("type") == "hexstr"
            ? Math.Max(1, (int)((Literal.ReadBig(element.Part("value")).GetBitLength() + 63) / 64))
        : element.Text("type") is "local" or "runtime_data"
            ? _scope.Parameters[element.Part("value").GetInt32()].Limbs
        : 0;

    // "x & mask" is as wide as its mask; other operations are left to the arithmetic of any width.
    private int MaskedWidth(JsonElement element) => element.Text("op") == "&" ? WidthOf(element.Part("right")) : 0;

    private Operand Ternary(JsonElement element)
    {
        var left = Compile(element.Part("left"));
        var right = Compile(element.Part("right"));
        var kind = left.Kind == OperandKind.Bool ? OperandKind.Bool : Arithmetic.Join(left, right);
        return new Operand(Expression.Condition(Compile(element.Part("cond")).Truth(), left.Code, right.Code), kind);
    }

    private static BinaryExpression IsNotZero(Operand number) => number.Kind == OperandKind.Wide
        ? Expression.NotEqual(number.Code, Expression.Constant(System.Numerics.BigInteger.Zero))
        : Expression.NotEqual(number.Number(), Expression.Constant(0UL));
}
