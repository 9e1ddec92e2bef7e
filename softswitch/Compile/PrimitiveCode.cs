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

    /// <summary>Code of one primitive; jumps and exit are the action's own business.</summary>
    /// <exception cref="FormatException">The primitive, or an operand of it, cannot be executed.</exception>
    public Expression Emit(JsonElement primitive)
    {
        var op = primitive.Text("op");
        var p = primitive.Items("parameters").ToList();
        return op switch
        {
            "no_op" => Expression.Empty(),
            "assign" => Assign(p),
            "assign_VL" => AssignVariable(p),
            "assign_header" => AssignHeader(Header(p[0]), Header(p[1])),
            "add_header" => AddHeader(Header(p[0])),
            "remove_header" => Block(HeaderCode.Clear(scope, Header(p[0]), false)),
            "mark_to_drop" => MarkToDrop(),
            "modify_field_with_hash_based_offset" => Hash(p),
            "count" => Expression.Call(
                Object(externs.Counters, p[0]), nameof(CounterArray.Count), null, scope.Packet, Number(p[1])),
            "execute_meter" => scope.Store(Target(p[2]), Unsigned(Expression.Call(
                Object(externs.Meters, p[0]), nameof(MeterArray.Execute), null, scope.Packet, Number(p[1])))),
            "register_read" => scope.Store(Target(p[0]), Unsigned(Expression.Call(
                Object(externs.Registers, p[1]), nameof(RegisterArray.Read), null, Number(p[2])))),
            "register_write" => Expression.Call(
                Object(externs.Registers, p[0]), nameof(RegisterArray.Write), null, Number(p[1]), Number(p[2])),
            _ => throw new FormatException($"the primitive {op}"),
        };
    }

    /// <summary>The expressions of the same code.</summary>
    public ExpressionCompiler Expressions => _expressions;

    private Expression Assign(List<JsonElement> p)
    {
        var target = Target(p[0]);
        if (target is { Header: StandardMetadata.Header, Name: StandardMetadata.MulticastGroup })
        {
            throw new FormatException("multicast (the program assigns standard_metadata.mcast_grp)");
        }

        return scope.Store(target, _expressions.Compile(p[1]));
    }

    private BlockExpression AssignVariable(List<JsonElement> p)
    {
        var (to, from) = (layout.Field(p[0].Part("value")), layout.Field(p[1].Part("value")));
        return CopyVariable(to, from);
    }

    private BlockExpression CopyVariable(FieldInfo to, FieldInfo from) => to.Width < from.Width
        ? throw new FormatException($"{from.FullName} does not fit into {to.FullName}")
        : Expression.Block(
            Expression.Assign(scope.Slot(to.Slot), scope.Slot(from.Slot)),
            Expression.Call(
                typeof(Buffer), nameof(Buffer.BlockCopy), null,
                scope.Member(nameof(PacketContext.VarArea)), Expression.Constant(from.VarOffset),
                scope.Member(nameof(PacketContext.VarArea)), Expression.Constant(to.VarOffset),
                Expression.Constant(from.Width / 8)));

    private BlockExpression AssignHeader(HeaderInfo to, HeaderInfo from)
    {
        var copies = to.Fields.Zip(from.Fields, (t, f) => t.IsVariable
            ? (Expression)CopyVariable(t, f)
            : Expression.Assign(scope.Slot(t.Slot), scope.Slot(f.Slot)));
        return Block(copies.Append(Expression.Assign(scope.Slot(to.ValidSlot), scope.Slot(from.ValidSlot))));
    }

    // Making a valid header valid again keeps its fields; an invalid one starts with zeros.
    private ConditionalExpression AddHeader(HeaderInfo header) => Expression.IfThen(
        Expression.Equal(scope.Slot(header.ValidSlot), Expression.Constant(0UL)),
        Block(HeaderCode.Clear(scope, header, true)));

    private BlockExpression MarkToDrop()
    {
        var egress = layout.Field(StandardMetadata.Header, StandardMetadata.EgressSpec);
        var drop = scope.Store(egress, Operand.Constant(StandardMetadata.DropPort));
        return layout.TryField(StandardMetadata.Header, StandardMetadata.MulticastGroup, out var group)
            ? Expression.Block(drop, scope.Store(group, Operand.Constant(0)))
            : Expression.Block(drop);
    }

    private Expression Hash(List<JsonElement> p)
    {
        var call = Expression.Call(
            Object(externs.Calculations, p[2]), nameof(Calculation.ComputeInRange), null, scope.Packet,
            Number(p[1]), Number(p[3]));
        return scope.Store(Target(p[0]), Unsigned(call));
    }

    private FieldInfo Target(JsonElement parameter)
    {
        while (parameter.Text("type") == "expression")
        {
            parameter = parameter.Part("value");
        }

        return parameter.Text("type") == "field"
            ? layout.Field(parameter.Part("value"))
            : throw new FormatException($"assignment to a {parameter.Text("type")}");
    }

    private HeaderInfo Header(JsonElement parameter) => parameter.Text("type") == "header"
        ? layout.Header(parameter.Text("value"))
        : throw new FormatException($"a {parameter.Text("type")} as a header");

    private Expression Number(JsonElement parameter) => _expressions.Compile(parameter).Number();

    private static Operand Unsigned(Expression code) => new(code, OperandKind.Unsigned);

    private static BlockExpression Block(IEnumerable<Expression> body) =>
        Expression.Block(typeof(void), body);

    private static ConstantExpression Object<T>(Dictionary<string, T> objects, JsonElement parameter) =>
        objects.TryGetValue(parameter.Text("value"), out var found)
            ? Expression.Constant(found, typeof(T))
            : throw new FormatException(
                $"{typeof(T).Name} {parameter.Text("value")}, which the program does not declare");
}
