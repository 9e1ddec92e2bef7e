using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>The select at the end of a parser state.</summary>
/// <param name="code">The state.</param>
/// <param name="states">Index of every state by name.</param>
/// <param name="errors">Numbers of the errors that a select raises.</param>
internal sealed class TransitionCode(
    ParserStateCode code, IReadOnlyDictionary<string, int> states, ParserErrors errors)
{
    /// <summary>Adds the transitions of <paramref name="state"/>: the first that fits is taken.</summary>
    /// <exception cref="FormatException">It selects by something this switch does not know.</exception>
    public void Add(JsonElement state)
    {
        var keys = state.Items("transition_key").ToList();
        var widths = keys.Select(Width).ToList();
        var values = keys.Select(Load).ToList();
        foreach (var transition in state.Items("transitions"))
        {
            var next = code.Return(Next(transition));
            var type = transition.Text("type");
            if (type == "default")
            {
                code.Add(next);
                return;
            }

            if (type != "hexstr")
            {
                throw new FormatException($"a transition by {type}");
            }

            code.Add(Expression.IfThen(Matches(transition, values, widths), next));
        }

        code.Add(code.Fail(Expression.Constant(errors.NoMatch)));
    }

    private int Next(JsonElement transition) =>
        transition.TextOrNull("next_state") is { } name ? states[name] : ParserProgram.Accept;

    private int Width(JsonElement key) => key.Text("type") switch
    {
        "field" => code.Layout.Field(key.Part("value")).Width,
        "lookahead" => key.Part("value")[1].GetInt32(),
        var type => throw new FormatException($"a transition key of type \"{type}\""),
    };

    private ParameterExpression Load(JsonElement key)
    {
        var local = code.Local(typeof(ulong));
        code.RequireLookahead(key);
        code.Add(Expression.Assign(local, code.Expressions.Compile(key).Number()));
        return local;
    }

    private static Expression Matches(
        JsonElement transition, List<ParameterExpression> keys, List<int> widths)
    {
        var values = Literal.Split(transition.Text("value"), widths);
        var masks = transition.TextOrNull("mask") is { } mask ? Literal.Split(mask, widths) : null;
        Expression? all = null;
        for (var i = 0; i < keys.Count; i++)
        {
            var keep = masks?[i] ?? ulong.MaxValue;
            Expression key = masks is null ? keys[i] : Expression.And(keys[i], Expression.Constant(keep));
            var equal = Expression.Equal(key, Expression.Constant(values[i] & keep));
            all = all is null ? equal : Expression.AndAlso(all, equal);
        }

        return all ?? Expression.Constant(true);
    }
}
