using System.Text.Json;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Turns the ingress or egress of a BMv2 program into a chain of steps.</summary>
/// <param name="tables">Compiles tables and keeps them by name.</param>
/// <param name="layout">Where fields live.</param>
/// <param name="refusals">Takes what cannot be executed.</param>
/// <param name="time">Clock of idle timeouts.</param>
internal sealed class ControlCompiler(
    TableCompiler tables, PacketLayout layout, Refusals refusals, TimeProvider time)
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    /// <summary>Compiles a pipeline.</summary>
    public ControlProgram Compile(JsonElement pipeline)
    {
        var tableItems = pipeline.Items("tables").ToList();
        var conditionals = pipeline.Items("conditionals").ToList();
        var calls = pipeline.Items("action_calls").ToList();
        foreach (var item in tableItems.Concat(conditionals).Concat(calls))
        {
            _indexes[item.Text("name")] = _indexes.Count;
        }

        var nodes = tableItems.Select(TableStep).Concat(conditionals.Select(ConditionStep)).Concat(calls.Select(CallStep))
            .ToArray();
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

        var afterHit = table.Actions.Select(a => After(a, "__HIT__")).ToArray();
        var afterMiss = table.Actions.Select(a => After(a, "__MISS__")).ToArray();
        var afterNothing = next.TryGetProperty("__MISS__", out var miss) ? Index(miss.GetString()) : byDefault;
        return table.Profile is null && table.Meter is null && !table.HasIdleTimeouts
            ? new TableNode(table, afterHit, afterMiss, afterNothing)
            : new FullTableNode(table, afterHit, afterMiss, afterNothing, time);
    }

    private ActionNode CallStep(JsonElement item) => new(
        tables.Actions[item.Number("action_id")].Body, Index(item.TextOrNull("next_node")));

    private ConditionNode ConditionStep(JsonElement item)
    {
        var scope = new CodeScope();
        Func<PacketContext, bool> condition = static _ => false;
        try
        {
            var code = new ExpressionCompiler(layout, scope).Compile(item.Part("expression")).Truth();
            condition = scope.Compile<bool>([code]);
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
