using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Turns the actions of a BMv2 program into delegates.</summary>
internal static class ActionCompiler
{
    /// <summary>All actions by their id; what cannot be executed goes into <paramref name="refusals"/>.</summary>
    public static Dictionary<int, ActionInfo> Compile(
        JsonElement program, PacketLayout layout, ProgramExterns externs, Refusals refusals)
    {
        var actions = new Dictionary<int, ActionInfo>();
        foreach (var action in program.Items("actions"))
        {
            var name = action.Text("name");
            var parameters = ReadParameters(action);
            var body = CompileBody(
                "action " + name, [.. action.Items("primitives")], layout, externs, refusals, parameters);
            actions[action.Number("id")] = new ActionInfo(name, parameters, body);
        }

        return actions;
    }

    /// <summary>Compiles a list of primitives, with the jumps among them.</summary>
    /// <param name="where">Names it in refusals.</param>
    /// <param name="primitives">The list.</param>
    /// <param name="layout">Where fields live.</param>
    /// <param name="externs">Objects that primitives refer to.</param>
    /// <param name="refusals">Takes what cannot be executed.</param>
    /// <param name="parameters">Parameters of the action; none where there is no action.</param>
    public static Action<PacketContext> CompileBody(
        string where, List<JsonElement> primitives, PacketLayout layout, ProgramExterns externs, Refusals refusals,
        IReadOnlyList<ActionParameter> parameters)
    {
        var scope = new CodeScope(parameters);
        var code = new PrimitiveCode(layout, externs, scope);
        var labels = primitives.Select(_ => Expression.Label()).Append(Expression.Label()).ToList();
        var body = new List<Expression>();
        for (var i = 0; i < primitives.Count; i++)
        {
            body.Add(Expression.Label(labels[i]));
            try
            {
                body.Add(Emit(primitives[i], code, scope, labels));
            }
            catch (FormatException e)
            {
                refusals.Add($"{where}: {e.Message}");
            }
        }

        body.Add(Expression.Label(labels[^1]));
        return scope.Compile(body);
    }

    private static List<ActionParameter> ReadParameters(JsonElement action)
    {
        var parameters = new List<ActionParameter>();
        var offset = 0;
        foreach (var item in action.Items("runtime_data"))
        {
            var parameter = new ActionParameter(item.Text("name"), item.Number("bitwidth"), offset);
            offset += parameter.Limbs;
            parameters.Add(parameter);
        }

        return parameters;
    }

    private static Expression Emit(
        JsonElement primitive, PrimitiveCode code, CodeScope scope, List<LabelTarget> labels)
    {
        var parameters = primitive.Items("parameters").ToList();
        switch (primitive.Text("op"))
        {
            case "exit":
                return Expression.Block(
                    Expression.Assign(scope.Member(nameof(PacketContext.Exit)), Expression.Constant(true)),
                    Expression.Goto(labels[^1]));
            case "_jump":
                return Expression.Goto(Target(parameters[0], code, labels));
            case "_jump_if_zero":
                return Expression.IfThen(
                    IsZero(code.Expressions.Compile(parameters[0])),
                    Expression.Goto(Target(parameters[1], code, labels)));
            case "assert" or "assume":
                return Expression.Block(
                    code.Emit(primitive),
                    Expression.IfThen(
                        scope.Member(nameof(PacketContext.HasFailed)), Expression.Goto(labels[^1])));
            default:
                return Named(primitive, code);
        }
    }

    private static Expression Named(JsonElement primitive, PrimitiveCode code)
    {
        try
        {
            return code.Emit(primitive);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException($"the primitive {primitive.Text("op")} lacks parameters", e);
        }
    }

    private static Expression IsZero(Operand condition) => condition.Kind == OperandKind.Bool
        ? Expression.Not(condition.Code)
        : Expression.Equal(condition.Number(), Expression.Constant(0UL));

    private static LabelTarget Target(JsonElement offset, PrimitiveCode code, List<LabelTarget> labels) =>
        code.Expressions.Compile(offset).Code is ConstantExpression { Value: ulong at } && at < (ulong)labels.Count
            ? labels[(int)at]
            : throw new FormatException("a jump to a place that is not a constant of the action");
}
