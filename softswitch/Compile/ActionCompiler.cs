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
            var parameters = action.Items("runtime_data")
                .Select(p => new ActionParameter(p.Text("name"), p.Number("bitwidth"))).ToList();
            foreach (var parameter in parameters.Where(p => p.Width > 64))
            {
                refusals.Add($"action {name}: parameter {parameter.Name} of {parameter.Width} bits (up to 64)");
            }

            var body = CompileBody(name, action, layout, externs, refusals);
            actions[action.Number("id")] = new ActionInfo(name, parameters, body);
        }

        return actions;
    }

    private static Action<PacketContext> CompileBody(
        string name, JsonElement action, PacketLayout layout, ProgramExterns externs, Refusals refusals)
    {
        var scope = new CodeScope();
        var code = new PrimitiveCode(layout, externs, scope);
        var primitives = action.Items("primitives").ToList();
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
                refusals.Add($"action {name}: {e.Message}");
            }
        }

        body.Add(Expression.Label(labels[^1]));
        return scope.Compile(body);
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
                    Expression.Equal(code.Expressions.Compile(parameters[0]).Number(), Expression.Constant(0UL)),
                    Expression.Goto(Target(parameters[1], code, labels)));
            default:
                return code.Emit(primitive);
        }
    }

    private static LabelTarget Target(JsonElement offset, PrimitiveCode code, List<LabelTarget> labels) =>
        code.Expressions.Compile(offset).Code is ConstantExpression { Value: ulong at } && at < (ulong)labels.Count
            ? labels[(int)at]
            : throw new FormatException("a jump to a place that is not a constant of the action");
}
