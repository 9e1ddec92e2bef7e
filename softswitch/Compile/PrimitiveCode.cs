using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>The primitives of BMv2 and v1model that actions consist of, one case each.</summary>
/// <param name="layout">Where fields live.</param>
/// <param name="externs">Objects that primitives refer to by name.</param>
/// <param name="scope">Variables of the code that is being made.</param>
internal sealed class PrimitiveCode(PacketLayout layout, ProgramExterns externs, CodeScope scope)
{
    private readonly ExpressionCompiler _expressions = new(layout, scope);

    /// <summary>The expressions of the same code.</summary>
    public ExpressionCompiler Expressions => _expressions;

    private ExternCode Externs => field ??= new ExternCode(externs, scope, _expressions);

    private References References => _expressions.References;

    /// <summary>Code of one primitive; jumps and exit are the action's own business.</summary>
    /// <exception cref="FormatException">The primitive, or an operand of it, cannot be executed.</exception>
    public Expression Emit(JsonElement primitive)
    {
        var op = primitive.Text("op");
        var p = primitive.Items("parameters").ToList();
        return op switch
        {
            "no_op" => Expression.Empty(),
            "assign" => _expressions.Assign(References.Field(p[0]), p[1]),
            "assign_VL" => HeaderCode.CopyVariable(scope, References.Field(p[0]), References.Field(p[1])),
            "assign_header" => HeaderCode.Copy(scope, References.Header(p[0]), References.Header(p[1])),
            "assign_union" => CopyUnion(p),
            "assign_header_stack" or "assign_union_stack" => Call(
                nameof(StackOperations.Copy), Constant(References.Stack(p[0])), Constant(References.Stack(p[1]))),
            "add_header" or "add_header_fast" => AddHeader(References.Header(p[0])),
            "remove_header" => RemoveHeader(References.Header(p[0])),
            "push" => Call(nameof(StackOperations.Push), Constant(References.Stack(p[0])), Number(p[1])),
            "pop" => Call(nameof(StackOperations.Pop), Constant(References.Stack(p[0])), Number(p[1])),
            "mark_to_drop" or "drop" => MarkToDrop(),
            "clone_ingress_pkt_to_egress" or "clone_egress_pkt_to_egress" => Expression.Block(
                Request(nameof(PacketRequests.CloneSession), ToInt(Number(p[0]))),
                Request(nameof(PacketRequests.CloneFields), FieldList(p, 1))),
            "resubmit" => Request(nameof(PacketRequests.Resubmit), FieldList(p, 0)),
            "recirculate" => Request(nameof(PacketRequests.Recirculate), FieldList(p, 0)),
            "generate_digest" => Request(nameof(PacketRequests.Digest), ToInt(Number(p[1]))),
            "truncate" => Request(nameof(PacketRequests.Truncate), ToInt(Number(p[0]))),
            "assert" or "assume" => Expression.IfThen(
                Expression.Not(Truth(p[0])), Externs.AssertionFailed(op, p[0])),
            _ => Externs.TryEmit(op, p) ?? throw new FormatException($"the primitive {op}"),
        };
    }

    // A field list may be given by number only; none is number 0 and keeps nothing.
    private ConstantExpression FieldList(List<JsonElement> p, int at)
    {
        if (p.Count <= at)
        {
            return Expression.Constant(0);
        }

        var id = (int)Literal.ReadBig(p[at].Part("value"));
        return id == 0 || externs.FieldLists.ContainsKey(id)
            ? Expression.Constant(id)
            : throw new FormatException($"the field list {id}, which the program does not declare");
    }

    private BlockExpression Request(string name, Expression value)
    {
        var requests = scope.Member(nameof(PacketContext.Requests));
        return Expression.Block(
            typeof(void),
            Expression.Assign(Expression.Property(requests, name), value),
            Expression.Assign(
                Expression.Property(requests, nameof(PacketRequests.Any)), Expression.Constant(true)));
    }

    private BlockExpression CopyUnion(List<JsonElement> p) => Expression.Block(
        typeof(void),
        References.Union(p[0]).Zip(References.Union(p[1]), (to, from) => HeaderCode.Copy(scope, to, from)));

    // Making a valid header valid again keeps its fields; an invalid one starts with zeros.
    private ConditionalExpression AddHeader(HeaderRef header) => Expression.IfThen(
        Expression.Not(scope.IsValid(header)),
        Expression.Block(typeof(void), HeaderCode.Clear(scope, header, true).Append(ChangeLength(header, 1))));

    private ConditionalExpression RemoveHeader(HeaderRef header) => Expression.IfThen(
        scope.IsValid(header),
        Expression.Block(typeof(void), HeaderCode.Clear(scope, header, false).Prepend(ChangeLength(header, -1))));

    private BinaryExpression ChangeLength(HeaderRef header, int sign)
    {
        Expression bytes = Expression.Constant(sign * (header.Info.FixedBits / 8));
        if (header.Info.VariableField is { } variable)
        {
            var more = Expression.RightShift(scope.Slot(header.Field(variable)), Expression.Constant(3));
            bytes = Expression.Add(bytes, Expression.Multiply(ToInt(more), Expression.Constant(sign)));
        }

        return Expression.AddAssign(scope.Member(nameof(PacketContext.LengthChange)), bytes);
    }

    private BlockExpression MarkToDrop()
    {
        var egress = layout.Field(StandardMetadata.Header, StandardMetadata.EgressSpec);
        var drop = scope.Store(egress, Operand.Constant(StandardMetadata.DropPort));
        return layout.TryField(StandardMetadata.Header, StandardMetadata.MulticastGroup, out var group)
            ? Expression.Block(drop, scope.Store(group, Operand.Constant(0)))
            : Expression.Block(drop);
    }

    private Expression Truth(JsonElement parameter)
    {
        var condition = _expressions.Compile(parameter);
        return condition.Kind == OperandKind.Bool
            ? condition.Code
            : Expression.NotEqual(condition.Number(), Expression.Constant(0UL));
    }

    private MethodCallExpression Call(string method, params Expression[] arguments) =>
        Expression.Call(typeof(StackOperations), method, null, [scope.Packet, .. arguments]);

    private Expression Number(JsonElement parameter) => _expressions.Compile(parameter).Number();

    private static UnaryExpression ToInt(Expression number) => Expression.Convert(number, typeof(int));

    private static ConstantExpression Constant(StackInfo stack) => Expression.Constant(stack);
}
