using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Compile;

/// <summary>Rows that are part of a program (const entries).</summary>
internal static class ConstRow
{
    /// <summary>Reads one.</summary>
    public static Row Read(
        JsonElement entry, IReadOnlyList<KeyField> fields, List<int> actionIds, CounterCell? counter)
    {
        UInt128 value = 0;
        UInt128 mask = 0;
        foreach (var (match, field) in entry.Items("match_key").Zip(fields))
        {
            var (v, m) = ReadField(match, field);
            value |= field.Place(v);
            mask |= field.Place(m);
        }

        var isOrdered = fields.Any(f => f.Kind is MatchKind.Ternary or MatchKind.Range or MatchKind.Optional);
        // BMv2: the lower number wins. Here, as in P4Runtime, the higher.
        var priority = isOrdered && entry.TryGetProperty("priority", out var p) ? int.MaxValue - p.GetInt32() : 0;
        var action = entry.Part("action_entry");
        var data = action.Items("action_data").Select(d => Literal.ReadUnsigned(d.GetString()!)).ToArray();
        return new Row(new RowKey(value, mask, priority), actionIds.IndexOf(action.Number("action_id")), data)
        {
            Counter = counter,
            IsConst = true,
        };
    }

    private static (ulong Value, ulong Mask) ReadField(JsonElement match, KeyField field)
    {
        switch (match.Text("match_type"))
        {
            case "exact":
                return (Number(match, "key"), field.Mask);
            case "lpm":
                var prefix = PrefixMask(field.Width, match.Number("prefix_length"));
                return (Number(match, "key") & prefix, prefix);
            case "range":
                return (Number(match, "start"), Number(match, "end"));
            default:
                var mask = Number(match, "mask") & field.Mask;
                return (Number(match, "key") & mask, mask);
        }
    }

    /// <summary>Ones in the leading bits of a field.</summary>
    public static ulong PrefixMask(int width, int length)
    {
        var all = width >= 64 ? ulong.MaxValue : (1UL << width) - 1;
        return length == 0 ? 0 : all & (ulong.MaxValue << (width - length));
    }

    private static ulong Number(JsonElement match, string name) => Literal.ReadUnsigned(match.Text(name));
}
