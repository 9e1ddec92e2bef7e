using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Runtime;

/// <summary>A step of a control: a table or a condition.</summary>
internal abstract class PipelineNode
{
    /// <summary>No next step: the control is over.</summary>
    public const int End = -1;

    /// <summary>Does the step and names the next.</summary>
    public abstract int Execute(PacketContext packet);
}

/// <summary>An if.</summary>
/// <param name="condition">Compiled condition.</param>
/// <param name="whenTrue">Index of the next step, or <see cref="PipelineNode.End"/>.</param>
/// <param name="whenFalse">Index of the next step, or <see cref="PipelineNode.End"/>.</param>
internal sealed class ConditionNode(Func<PacketContext, bool> condition, int whenTrue, int whenFalse) : PipelineNode
{
    /// <inheritdoc/>
    public override int Execute(PacketContext packet) => condition(packet) ? whenTrue : whenFalse;
}

/// <summary>An action that the control runs without a table.</summary>
/// <param name="body">The action.</param>
/// <param name="next">Index of the next step, or <see cref="PipelineNode.End"/>.</param>
internal sealed class ActionNode(Action<PacketContext> body, int next) : PipelineNode
{
    /// <inheritdoc/>
    public override int Execute(PacketContext packet)
    {
        body(packet);
        return packet.Exit ? End : next;
    }
}

/// <summary>The application of a table.</summary>
/// <param name="table">The table.</param>
/// <param name="nextAfterHit">Next step by the index of the action, after a hit.</param>
/// <param name="nextAfterMiss">Next step by the index of the action, after a miss.</param>
/// <param name="nextWithoutAction">Next step after a miss in a table that has no default row.</param>
internal sealed class TableNode(MatchTable table, int[] nextAfterHit, int[] nextAfterMiss, int nextWithoutAction)
    : PipelineNode
{
    /// <inheritdoc/>
    public override int Execute(PacketContext packet)
    {
        var next = nextAfterHit;
        var row = table.Match(packet);
        if (row is null)
        {
            next = nextAfterMiss;
            row = table.DefaultRow;
            if (row is null)
            {
                return nextWithoutAction;
            }
        }

        row.Counter?.Count(packet.Length);
        packet.ActionData = row.Data;
        table.Actions[row.Action].Body(packet);
        return packet.Exit ? End : next[row.Action];
    }
}
