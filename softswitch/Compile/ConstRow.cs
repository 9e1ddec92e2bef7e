using System.Numerics;
using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Compile;

/// <summary>Rows that are part of a program (const entries).</summary>
internal static class ConstRow
{
    /// <summary>Reads one.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="fields">Key of the table.</param>
    /// <param name="actionIds">Ids of the table's actions.</param>
    /// <param name="actions">Actions by id.</param>
    /// <param name="counter">Its direct counter, null for none.</param>
    /// <param name="meter">Its direct meter, null for none.</param>
    /// <param name="lowest">The largest number of a priority in the table, which is the least one.</param>
    public static Row Read(
        JsonElement entry, IReadOnlyList<KeyField> fields, List<int> actionIds,
        IReadOnlyDictionary<int, ActionInfo> actions, CounterCell? counter, MeterCell? meter, int lowest)
    {
        var value = BigInteger.Zero;
        var mask = BigInteger.Zero;
        foreach (var (match, field) in entry.Items("match_key").Zip(fields))
        {
            var (v, m) = ReadField(match, field);
            value |= field.Place(v);
            mask |= field.Place(m);
        }

        var isOrdered = fields.Any(f => f.Kind is MatchKind.Ternary or MatchKind.Range or MatchKind.Optional);
        // BMv2: the lower number wins. Here, as in P4Runtime, the higher, and 1 for the last of the entries.
        var priority = isOrdered ? lowest + 1 - ReadPriority(entry) : 0;
        var (action, data) = ReadAction(entry.Part("action_entry"), actionIds, actions);
        return new Row(new RowKey(value, mask, priority), action, data) { Counter = counter, Meter = meter };
    }

    /// <summary>Number of an entry's priority: the lower wins.</summary>
    public static int ReadPriority(JsonElement entry) =>
        entry.TryGetProperty("priority", out var priority) ? priority.GetInt32() : 0;

    /// <summary>Reads an action with its data: of a row, or of the default entry.</summary>
    public static (int Index, ulong[] Data) ReadAction(
        JsonElement entry, List<int> actionIds, IReadOnlyDictionary<int, ActionInfo> actions)
    {
        var id = entry.Number("action_id");
        var values = entry.Items("action_data").Select(Literal.ReadBig).ToList();
        return (actionIds.IndexOf(id), actions[id].Pack(values));
    }

    private static (BigInteger Value, BigInteger Mask) ReadField(JsonElement match, KeyField field)
    {
        switch (match.Text("match_type"))
        {
            case "exact":
                return (Number(match, "key"), field.Mask);
            case "valid":
                return (match.Flag("key") ? 1 : 0, field.Mask);
            case "lpm":
                var prefix = field.PrefixMask(match.Number("prefix_length"));
                return (Number(match, "key") & prefix, prefix);
            case "range":
                return (Number(match, "start"), Number(match, "end"));
            default:
                var mask = Number(match, "mask") & field.Mask;
                return (Number(match, "key") & mask, mask);
        }
    }

    private static BigInteger Number(JsonElement match, string name) => Literal.ReadBig(match.Text(name));
}
