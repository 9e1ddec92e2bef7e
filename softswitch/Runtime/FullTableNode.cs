using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Runtime;

/// <summary>The application of a table with a direct meter, idle timeouts or an action profile.</summary>
/// <param name="table">The table.</param>
/// <param name="nextAfterHit">Next step by the index of the action, after a hit.</param>
/// <param name="nextAfterMiss">Next step by the index of the action, after a miss.</param>
/// <param name="nextWithoutAction">Next step where there is no action to run.</param>
/// <param name="time">Clock of idle timeouts.</param>
internal sealed class FullTableNode(
    MatchTable table, int[] nextAfterHit, int[] nextAfterMiss, int nextWithoutAction, TimeProvider time) : PipelineNode
{
    /// <inheritdoc/>
    public override int Execute(PacketContext packet)
    {
        var row = table.Match(packet);
        if (row is null)
        {
            return table.DefaultRow is { } byDefault ? Run(packet, byDefault, nextAfterMiss) : nextWithoutAction;
        }

        if (table.HasIdleTimeouts)
        {
            row.LastHit = time.GetTimestamp();
        }

        if (row.Meter is { } meter)
        {
            packet.Slots[table.Meter!.TargetSlot] = meter.Execute(table.Meter.CountsBytes ? packet.Length : 1);
        }

        return Run(packet, row, nextAfterHit);
    }

    private int Run(PacketContext packet, Row row, int[] next)
    {
        row.Counter?.Count(packet.Length);
        if (row.Action >= 0)
        {
            packet.ActionData = row.Data;
            table.Actions[row.Action].Body(packet);
            return packet.Exit ? End : next[row.Action];
        }

        var member = row.Group is { } group ? table.Profile!.Select(packet, group) : row.Member;
        if (member is null)
        {
            return nextWithoutAction;
        }

        var action = member.Action;
        packet.ActionData = action.Data;
        action.Action.Body(packet);
        var index = table.IndexOf(action.Action);
        return packet.Exit ? End : index >= 0 ? next[index] : nextWithoutAction;
    }
}
