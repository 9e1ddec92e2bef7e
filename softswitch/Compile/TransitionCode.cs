using System.Linq.Expressions;
using System.Numerics;
using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>The select at the end of a parser state.</summary>
/// <param name="code">The state.</param>
/// <param name="states">Index of every state by name.</param>
/// <param name="errors">Numbers of the errors that a select raises.</param>
/// <param name="externs">Value sets.</param>
internal sealed class TransitionCode(
    ParserStateCode code, IReadOnlyDictionary<string, int> states, ParserErrors errors, ProgramExterns externs)
{
    /// <summary>Adds the transitions of <paramref name="state"/>: the first that fits is taken.</summary>
    /// <exception cref="FormatException">It selects by something this switch does not know.</exception>
    public void Add(JsonElement state)
    {
        var keys = state.Items("transition_key").ToList();
        var widths = keys.Select(Width).ToList();
        var values = keys.Zip(widths, Load).ToList();
        foreach (var transition in state.Items("transitions"))
        {
            var next = code.Return(Next(transition));
            switch (transition.Text("type"))
            {
                case "default":
                    code.Add(next);
                    return;
                case "hexstr":
                    code.Add(Expression.IfThen(Matches(transition, values, widths), next));
                    break;
                case "parse_vset":
                    code.Add(Expression.IfThen(IsInSet(transition, values, widths), next));
                    break;
                case var type:
                    throw new FormatException($"a transition by {type}");
            }
        }

        code.Add(code.Fail(Expression.Constant(errors.NoMatch)));
    }

    private int Next(JsonElement transition) =>
        transition.TextOrNull("next_state") is { } name ? states[name] : ParserProgram.Accept;

    private int Width(JsonElement key) => key.Text("type") == "lookahead"
        ? key.Part("value")[1].GetInt32()
        : code.Expressions.References.Field(key).Info.Width;

    private List<ParameterExpression> Load(JsonElement key, int width)
    {
        code.RequireLookahead(key);
        var locals = new List<ParameterExpression>();
        var signed = code.Expressions.References.TryField(key) is { Info: { IsSigned: true, IsWide: false } };
        foreach (var part in code.Expressions.Parts(key, (width + 63) / 64))
        {
            var local = code.Scope.Local(typeof(ulong));
            code.Add(Expression.Assign(
                local, signed ? Expression.And(part, Expression.Constant(Wide.Ones(width))) : part));
            locals.Add(local);
        }

        return locals;
    }

    private static Expression Matches(
        JsonElement transition, List<List<ParameterExpression>> keys, List<int> widths)
    {
        var values = Literal.Split(transition.Text("value"), widths);
        var masks = transition.TextOrNull("mask") is { } mask ? Literal.Split(mask, widths) : null;
        Expression? all = null;
        for (var i = 0; i < keys.Count; i++)
        {
            for (var limb = 0; limb < keys[i].Count; limb++)
            {
                var keep = masks is null ? ulong.MaxValue : Limb(masks[i], limb);
                Expression key = masks is null ? keys[i][limb] : Expression.And(keys[i][limb], Expression.Constant(keep));
                var equal = Expression.Equal(key, Expression.Constant(Limb(values[i], limb) & keep));
                all = all is null ? equal : Expression.AndAlso(all, equal);
            }
        }

        return all ?? Expression.Constant(true);
    }

    private BlockExpression IsInSet(JsonElement transition, List<List<ParameterExpression>> keys, List<int> widths)
    {
        var name = transition.Text("value");
        if (!externs.ValueSets.TryGetValue(name, out var set))
        {
            throw new FormatException($"the value set {name}, which the program does not declare");
        }

        if (widths.Exists(w => w > 64))
        {
            throw new FormatException($"the value set {name} over keys of more than 64 bits");
        }

        set.Widths = widths;
        externs.SelectKeys = Math.Max(externs.SelectKeys, keys.Count);
        var scratch = code.Scope.Member(nameof(PacketContext.SelectKeys));
        var body = keys.Select((key, i) => (Expression)Expression.Assign(
            Expression.ArrayAccess(scratch, Expression.Constant(i)), key[0])).ToList();
        var mask = transition.TextOrNull("mask") is { } text
            ? Literal.Split(text, widths).Select(m => Limb(m, 0)).ToArray()
            : null;
        body.Add(Expression.Call(
            Expression.Constant(set), nameof(ValueSet.Contains), null, scratch,
            Expression.Constant(mask, typeof(ulong[]))));
        return Expression.Block(typeof(bool), body);
    }

    private static ulong Limb(BigInteger value, int limb) => Wide.Low(value >> (64 * limb));
}
