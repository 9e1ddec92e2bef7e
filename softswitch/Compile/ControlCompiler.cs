using System.Text.Json;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Turns the ingress or egress of a BMv2 program into a chain of steps.</summary>
/// <param name="tables">Compiles tables and keeps them by name.</param>
/// <param name="layout">Where fields live.</param>
/// <param name="refusals">Takes what cannot be executed.</param>
internal sealed class ControlCompiler(TableCompiler tables, PacketLayout layout, Refusals refusals)
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    /// <summary>Compiles a pipeline.</summary>
    public ControlProgram Compile(JsonElement pipeline)
    {
        var tableItems = pipeline.Items("tables").ToList();
        var conditionals = pipeline.Items("conditionals").ToList();
        foreach (var item in tableItems.Concat(conditionals))
        {
            _indexes[item.Text("name")] = _indexes.Count;
        }

        foreach (var profile in pipeline.Items("action_profiles"))
        {
            refusals.Add($"action profile {profile.Text("name")}");
        }

        foreach (var call in pipeline.Items("action_calls"))
        {
            refusals.Add($"action call {call.Text("name")}");
        }

        var nodes = tableItems.Select(TableStep).Concat(conditionals.Select(ConditionStep)).ToArray();
        return new ControlProgram(nodes, Index(pipeline.TextOrNull("init_table")));
    }

    private PipelineNode TableStep(JsonElement item)
    {
        var table = tables.Compile(item);
        var next = item.Part("next_tables");
        var byDefault = Index(item.TextOrNull("base_default_next"));
        int After(ActionInfo action, string outcome) =>
            next.TryGetProperty(outcome, out var both) ? Index(both.GetString())
            : next.TryGetProperty(action.Name, out var own) ? Index(own.GetString())
            : byDefault;

        return new TableNode(
            table,
            [.. table.Actions.Select(a => After(a, "__HIT__"))],
            [.. table.Actions.Select(a => After(a, "__MISS__"))],
            next.TryGetProperty("__MISS__", out var miss) ? Index(miss.GetString()) : byDefault);
    }

    private ConditionNode ConditionStep(JsonElement item)
    {
        var scope = new CodeScope();
        Func<PacketContext, bool> condition = static _ => false;
        try
        {
            var code = new ExpressionCompiler(layout, scope).Compile(item.Part("expression")).Truth();
            condition = scope.Compile<bool>([], [code]);
        }
        catch (FormatException e)
        {
            refusals.Add($"condition {item.Text("name")}: {e.Message}");
        }

        return new ConditionNode(
            condition, Index(item.TextOrNull("true_next")), Index(item.TextOrNull("false_next")));
    }

    private int Index(string? name) => name is null
        ? PipelineNode.End
        : _indexes.TryGetValue(name, out var index)
            ? index
            : throw new FormatException($"the program goes on to {name} but does not declare it");
}
