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
    private readonly List<ParameterExpression> _locals = [];
    private readonly List<Expression> _body = [];

    /// <summary>Variables of the code.</summary>
    public CodeScope Scope { get; } = new();

    /// <summary>Where fields live.</summary>
    public PacketLayout Layout => layout;

    /// <summary>Compiles the expressions of the state.</summary>
    public ExpressionCompiler Expressions => field ??= new ExpressionCompiler(layout, Scope);

    /// <summary>Adds a statement.</summary>
    public void Add(Expression statement) => _body.Add(statement);

    /// <summary>Adds a local variable.</summary>
    public ParameterExpression Local(Type type)
    {
        var local = Expression.Variable(type);
        _locals.Add(local);
        return local;
    }

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
        _locals, _body.Append(Expression.Label(_return, Expression.Constant(ParserProgram.Accept))));

    /// <summary>Adds a parser operation.</summary>
    /// <exception cref="FormatException">It is one that this switch does not know.</exception>
    public void Add(JsonElement operation)
    {
        var op = operation.Text("op");
        var parameters = operation.Items("parameters").ToList();
        switch (op)
        {
            case "extract":
                Extract(ExtractedHeader(parameters[0]), null);
                break;
            case "extract_VL":
                Extract(ExtractedHeader(parameters[0]), Expressions.Compile(parameters[1]).Number());
                break;
            case "set":
                var target = layout.Field(parameters[0].Part("value"));
                RequireLookahead(parameters[1]);
                Add(Scope.Store(target, Expressions.Compile(parameters[1])));
                break;
            case "verify":
                var condition = Expressions.Compile(parameters[0]).Truth();
                Add(Expression.IfThen(
                    Expression.Not(condition), Fail(Expressions.Compile(parameters[1]).Number())));
                break;
            case "advance":
                Advance(Expressions.Compile(parameters[0]).Number());
                break;
            case "primitive":
                var primitive = parameters[0];
                Add(new PrimitiveCode(layout, externs, Scope).Emit(primitive));
                break;
            default:
                throw new FormatException($"the operation \"{op}\"");
        }
    }

    /// <summary>A lookahead beyond the packet's end is an error, where it is an operand of its own.</summary>
    public void RequireLookahead(JsonElement operand)
    {
        if (operand.TextOrNull("type") == "lookahead")
        {
            var bits = operand.Part("value")[0].GetInt32() + operand.Part("value")[1].GetInt32();
            RequireBytes(Expression.Constant((bits + 7) / 8));
        }
        else if (operand.TextOrNull("type") == "expression")
        {
            RequireLookahead(operand.Part("value"));
        }
    }

    private HeaderInfo ExtractedHeader(JsonElement parameter)
    {
        var type = parameter.Text("type");
        return type == "regular"
            ? layout.Header(parameter.Text("value"))
            : throw new FormatException($"extraction into a {type} (header stacks and unions)");
    }

    private void Extract(HeaderInfo header, Expression? variableBits)
    {
        if (header.VariableField is not null != variableBits is not null)
        {
            throw new FormatException($"extraction of {header.Name} with a length given by the header type");
        }

        var cursor = Scope.Member(nameof(PacketContext.Cursor));
        var bytes = header.FixedBits / 8;
        Expression needed = Expression.Constant(bytes);
        var variableBytes = Local(typeof(int));
        if (variableBits is not null)
        {
            AddVariableLength(header, variableBits, variableBytes);
            needed = Expression.Add(needed, variableBytes);
        }

        RequireBytes(needed);
        var at = Local(typeof(int));
        Add(Expression.Assign(at, cursor));
        var before = header.Fields.TakeWhile(f => !f.IsVariable);
        var input = Scope.Member(nameof(PacketContext.Input));
        _body.AddRange(HeaderCode.ReadFields(Scope, before, input, at));
        Add(Expression.AddAssign(cursor, Expression.Constant(bytes)));
        if (header.VariableField is { } variable)
        {
            if (header.Fields[^1] != variable)
            {
                throw new FormatException($"fields after the variable-length field {variable.FullName}");
            }

            Add(Expression.Call(
                Scope.Packet, nameof(PacketContext.TakeVariable), null, Expression.Constant(variable.VarOffset),
                variableBytes));
            Add(Expression.Assign(
                Scope.Slot(variable.Slot),
                Expression.Convert(Expression.Multiply(variableBytes, Expression.Constant(8)), typeof(ulong))));
        }

        Add(Expression.Assign(Scope.Slot(header.ValidSlot), Expression.Constant(1UL)));
    }

    private void AddVariableLength(HeaderInfo header, Expression bits, ParameterExpression bytes)
    {
        var length = Local(typeof(ulong));
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
        var length = Local(typeof(ulong));
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
