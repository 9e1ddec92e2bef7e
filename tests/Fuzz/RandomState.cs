using System.Numerics;
using Google.Protobuf;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tables;

namespace Migration.Fuzz;

/// <summary>Fills tables, value sets, groups and clone sessions of a program with random content.</summary>
/// <param name="program">The program.</param>
/// <param name="random">Decides everything.</param>
internal sealed class RandomState(SwitchProgram program, Random random)
{
    private const int RowsPerTable = 24;
    private const int Ports = 8;

    /// <summary>Fills everything.</summary>
    public void Fill()
    {
        foreach (var set in program.Externs.ValueSets.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value))
        {
            set.Members = [.. Enumerable.Range(0, Math.Min(4, set.MaxSize)).Select(_ => Member(set))];
        }

        for (var i = 0; i < Ports; i++)
        {
            program.Replication.Groups[i] = new MulticastGroup(Replicas(), ByteString.Empty);
            program.Replication.Sessions[i] = new CloneSession(Replicas(), random.Next(2) * random.Next(200), 0);
        }

        foreach (var table in program.Tables.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Value))
        {
            Fill(table);
        }
    }

    private void Fill(MatchTable table)
    {
        if (table.HasConstRows || table.Fields.Count == 0 || table.Actions.Count == 0)
        {
            return;
        }

        var group = table.Profile is null ? null : new ProfileGroup(1, 0);
        group?.Set([.. Enumerable.Range(0, 3).Select(_ => new GroupMember(NewMember(table), 1, null))], _ => true);
        for (var i = 0; i < RowsPerTable && table.Rows.Count < table.MaxRows; i++)
        {
            var key = Key(table);
            if (table.Rows.Find(key) is null)
            {
                table.Rows.Put(Row(table, key, group));
            }
        }
    }

    private Row Row(MatchTable table, RowKey key, ProfileGroup? group)
    {
        if (group is not null)
        {
            var byGroup = table.Profile!.Selector is not null && random.Next(2) == 0;
            return new Row(key, -1, [])
            {
                Member = byGroup ? null : NewMember(table), Group = byGroup ? group : null,
                Counter = table.NewCounter(), Meter = table.NewMeter(),
            };
        }

        var action = random.Next(table.Actions.Count);
        return new Row(key, action, Data(table.Actions[action]))
        {
            Counter = table.NewCounter(), Meter = table.NewMeter(),
        };
    }

    private ProfileMember NewMember(MatchTable table)
    {
        var action = table.Actions[random.Next(table.Actions.Count)];
        return new ProfileMember(1) { Action = new ProfileAction(action, Data(action), 0) };
    }

    private ulong[] Data(ActionInfo action) => action.Pack([.. action.Parameters.Select(p => p.Width == 9
        ? random.Next(Ports + 1) switch { Ports => 255, var port => port }
        : LikelyValues.Next(random, p.Width))]);

    private RowKey Key(MatchTable table)
    {
        var (value, mask) = (BigInteger.Zero, BigInteger.Zero);
        foreach (var field in table.Fields)
        {
            var (v, m) = Field(field);
            value |= field.Place(v);
            mask |= field.Place(m);
        }

        return new RowKey(value, mask, table.HasPriorities ? random.Next(1, 100) : 0);
    }

    private (BigInteger Value, BigInteger Mask) Field(KeyField field)
    {
        var value = LikelyValues.Next(random, field.Width);
        switch (field.Kind)
        {
            case MatchKind.Exact:
                return (value, field.Mask);
            case MatchKind.Lpm:
                var prefix = field.PrefixMask(random.Next(field.Width + 1));
                return (value & prefix, prefix);
            case MatchKind.Range:
                var other = LikelyValues.Next(random, field.Width);
                return (BigInteger.Min(value, other), BigInteger.Max(value, other));
            default:
                var mask = random.Next(3) switch
                {
                    0 => 0,
                    1 => field.Mask,
                    _ => LikelyValues.Next(random, field.Width),
                };
                return (value & mask, mask);
        }
    }

    private ValueSetMember Member(ValueSet set) => new(
        [.. set.Widths.Select(w => (ulong)LikelyValues.Next(random, w))], [.. set.Widths.Select(_ => ulong.MaxValue)],
        [.. set.Widths.Select(_ => false)]);

    private Replica[] Replicas() =>
        [.. Enumerable.Range(0, random.Next(4)).Select(i => new Replica(random.Next(Ports), i))];
}
