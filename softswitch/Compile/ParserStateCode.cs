using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>The code of one parser state while it is put together.</summary>
/// <param name="layout">Where fields live.</param>
/// <param name="errors">Numbers of the errors that extraction raises.</param>
/// <param name="externs">Objects that primitives refer to.</param>
internal sealed class ParserStateCode(PacketLayout layout, ParserErrors errors, ProgramExterns externs)
{
    private readonly LabelTarget _return = Expression.Label(typeof(int));
    private readonly List<Expression> _body = [];

    /// <summary>Variables of the code.</summary>
    public CodeScope Scope { get; } = new();

    /// <summary>Where fields live.</summary>
    public PacketLayout Layout => layout;

    /// <summary>Compiles the expressions of the state.</summary>
    public ExpressionCompiler Expressions => field ??= new ExpressionCompiler(layout, Scope);

    /// <summary>Adds a statement.</summary>
    public void Add(Expression statement) => _body.Add(statement);

    /// <summary>Leaves the state.</summary>
    public Expression Return(int next) => Expression.Return(_return, Expression.Constant(next));

    /// <summary>Ends parsing with an error.</summary>
    public Expression Fail(Expression error) => Expression.Block(
        Expression.Assign(Scope.Member(nameof(PacketContext.ParserError)), error), Return(ParserProgram.Accept));

    /// <summary>Ends parsing with PacketTooShort unless so many bytes are left.</summary>
    public void RequireBytes(Expression bytes) => Add(Expression.IfThen(
        Expression.Not(Expression.Call(Scope.Packet, nameof(PacketContext.CanRead), null, bytes)),
        Fail(Expression.Constant(errors.PacketTooShort))));

    /// <summary>The delegate of the state.</summary>
    public Func<PacketContext, int> Compile() => Scope.Compile<int>(
        _body.Append(Expression.Label(_return, Expression.Constant(ParserProgram.Accept))));

    /// <summary>Adds a parser operation.</summary>
    /// <exception cref="FormatException">It is one that this switch does not know.</exception>
    public void Add(JsonElement operation)
    {
        var op = operation.Text("op");
        var parameters = operation.Items("parameters").ToList();
        switch (op)
        {
            case "extract":
                Extract(parameters[0], null);
                break;
            case "extract_VL":
                RequireLookahead(parameters[1]);
                Extract(parameters[0], Expressions.Compile(parameters[1]).Number());
                break;
            case "set":
                RequireLookahead(parameters[1]);
                Add(Expressions.Assign(Expressions.References.Field(parameters[0]), parameters[1]));
                break;
            case "verify":
                var condition = Expressions.Compile(parameters[0]).Truth();
                Add(Expression.IfThen(
                    Expression.Not(condition), Fail(Expressions.Compile(parameters[1]).Number())));
                break;
            case "advance":
                Advance(Expressions.Compile(parameters[0]).Number());
                break;
            case "shift":
                Advance(Expression.Multiply(Expressions.Compile(parameters[0]).Number(), Expression.Constant(8UL)));
                break;
            case "primitive":
                var primitive = parameters[0];
                Add(new PrimitiveCode(layout, externs, Scope).Emit(primitive));
                break;
            default:
                throw new FormatException($"the operation \"{op}\"");
        }
    }

    /// <summary>A lookahead beyond the packet's end is an error.</summary>
    public void RequireLookahead(JsonElement operand)
    {
        var bits = LookaheadBits(operand);
        if (bits > 0)
        {
            RequireBytes(Expression.Constant((bits + 7) / 8));
        }
    }

    private static int LookaheadBits(JsonElement operand)
    {
        if (operand.ValueKind != JsonValueKind.Object)
        {
            return 0;
        }

        return operand.TextOrNull("type") == "lookahead"
            ? operand.Part("value")[0].GetInt32() + operand.Part("value")[1].GetInt32()
            : operand.EnumerateObject().Select(member => LookaheadBits(member.Value)).DefaultIfEmpty(0).Max();
    }

    private void Extract(JsonElement parameter, Expression? variableBits)
    {
        var (header, stack) = Target(parameter);
        if (stack is not null)
        {
            Add(Expression.IfThen(
                Expression.GreaterThanOrEqual(
                    Scope.Slot(stack.NextSlot), Expression.Constant((ulong)stack.Size)),
                Fail(Expression.Constant(errors.StackOutOfBounds))));
        }

        Extract(header, variableBits);
        if (stack is not null)
        {
            Add(Expression.Assign(
                Scope.Slot(stack.NextSlot), Expression.Increment(Scope.Slot(stack.NextSlot))));
        }
    }

    private (HeaderRef Header, StackInfo? Stack) Target(JsonElement parameter)
    {
        var value = parameter.Part("value");
        switch (parameter.Text("type"))
        {
            case "regular":
                return (new HeaderRef(layout.Header(value.GetString()!)), null);
            case "stack":
                var stack = layout.Stack(value.GetString()!);
                return (Expressions.References.Next(stack, 0), stack);
            case "union_stack":
                var unions = layout.Stack(value[0].GetString()!);
                var member = Expressions.References.MemberIndex(unions.Name, value[1].GetString()!);
                return (Expressions.References.Next(unions, member), unions);
            case var type:
                throw new FormatException($"extraction into a {type}");
        }
    }

    private void Extract(HeaderRef header, Expression? variableBits)
    {
        var info = header.Info;
        if (info.VariableField is not null != variableBits is not null)
        {
            throw new FormatException($"extraction of {info.Name} with a length given by the header type");
        }

        var cursor = Scope.Member(nameof(PacketContext.Cursor));
        var bytes = info.FixedBits / 8;
        Expression needed = Expression.Constant(bytes);
        var variableBytes = Scope.Local(typeof(int));
        if (variableBits is not null)
        {
            AddVariableLength(info, variableBits, variableBytes);
            needed = Expression.Add(needed, variableBytes);
        }

        RequireBytes(needed);
        var at = Scope.Local(typeof(int));
        Add(Expression.Assign(at, cursor));
        var before = info.Fields.TakeWhile(f => !f.IsVariable).ToList();
        var input = Scope.Member(nameof(PacketContext.Input));
        _body.AddRange(HeaderCode.ReadFields(Scope, header, before, input, at));
        var bytesBefore = before.Sum(f => f.Width) / 8;
        Add(Expression.AddAssign(cursor, Expression.Constant(bytesBefore)));
        if (info.VariableField is { } variable)
        {
            TakeVariable(header.Field(variable), variableBytes);
            var after = info.Fields.Skip(before.Count + 1);
            Add(Expression.Assign(at, cursor));
            _body.AddRange(HeaderCode.ReadFields(Scope, header, after, input, at, bytesBefore * 8));
            Add(Expression.AddAssign(cursor, Expression.Constant(bytes - bytesBefore)));
        }

        Add(HeaderCode.SetValid(Scope, header, true));
    }

    private void TakeVariable(FieldRef variable, Expression bytes)
    {
        if (variable.Info.BitOffset % 8 != 0)
        {
            throw new FormatException($"{variable.Info.FullName}: a variable-length field within a byte");
        }

        Add(Expression.Call(
            Scope.Packet, nameof(PacketContext.TakeVariable), null, HeaderCode.VarOffset(variable), bytes));
        Add(Expression.Assign(
            Scope.Slot(variable),
            Expression.Convert(Expression.Multiply(bytes, Expression.Constant(8)), typeof(ulong))));
    }

    private void AddVariableLength(HeaderInfo header, Expression bits, ParameterExpression bytes)
    {
        var length = Scope.Local(typeof(ulong));
        Add(Expression.Assign(length, bits));
        Add(Expression.IfThen(
            Expression.GreaterThan(length, Expression.Constant((ulong)header.VariableField!.Width)),
            Fail(Expression.Constant(errors.HeaderTooShort))));
        Add(Expression.IfThen(
            Expression.NotEqual(
                Expression.And(length, Expression.Constant(7UL)), Expression.Constant(0UL)),
            Fail(Expression.Constant(errors.InvalidArgument))));
        Add(Expression.Assign(
            bytes, Expression.Convert(Expression.RightShift(length, Expression.Constant(3)), typeof(int))));
    }

    private void Advance(Expression bits)
    {
        var length = Scope.Local(typeof(ulong));
        Add(Expression.Assign(length, bits));
        Add(Expression.IfThen(
            Expression.OrElse(
                Expression.GreaterThan(length, Expression.Constant(8UL * 65536)),
                Expression.NotEqual(Expression.And(length, Expression.Constant(7UL)), Expression.Constant(0UL))),
            Fail(Expression.Constant(errors.InvalidArgument))));
        var bytes = Expression.Convert(Expression.RightShift(length, Expression.Constant(3)), typeof(int));
        RequireBytes(bytes);
        Add(Expression.AddAssign(Scope.Member(nameof(PacketContext.Cursor)), bytes));
    }
}
