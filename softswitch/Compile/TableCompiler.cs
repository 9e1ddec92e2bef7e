using System.Linq.Expressions;
using System.Text.Json;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Compile;

/// <summary>Makes the tables of a BMv2 program, with the rows that are part of the program.</summary>
/// <param name="layout">Where fields live.</param>
/// <param name="actions">Actions by id.</param>
/// <param name="refusals">Takes what cannot be executed.</param>
internal sealed class TableCompiler(
    PacketLayout layout, IReadOnlyDictionary<int, ActionInfo> actions, Refusals refusals)
{
    private const int WidestKey = 128;

    /// <summary>All tables so far, by name.</summary>
    public Dictionary<string, MatchTable> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>Compiles a table.</summary>
    public MatchTable Compile(JsonElement item)
    {
        var name = item.Text("name");
        RefuseWhatIsMissing(name, item);
        var fields = ReadFields(name, item);
        var ids = item.Items("action_ids").Select(id => id.GetInt32()).ToList();
        var initial = ReadDefault(item, ids);
        var hasCounter = item.Flag("with_counters");
        var table = new MatchTable(
            name, fields, fields.Count == 0 ? null : CompileKey(name, item, fields),
            [.. ids.Select(id => actions[id])], item.Number("max_size"), hasCounter)
        {
            HasConstRows = item.TryGetProperty("entries", out _),
            InitialDefaultRow = initial,
            HasConstDefault = item.TryGetProperty("default_entry", out var entry) && entry.Flag("action_entry_const"),
            DefaultRow = initial,
        };
        foreach (var row in item.Items("entries"))
        {
            table.Rows.Put(ConstRow.Read(row, fields, ids, table.NewCounter()));
        }

        Tables[name] = table;
        return table;
    }

    private void RefuseWhatIsMissing(string name, JsonElement item)
    {
        if (item.Text("type") != "simple")
        {
            refusals.Add($"table {name}: implementation {item.Text("type")} (action profiles and selectors)");
        }

        if (item.Flag("support_timeout"))
        {
            refusals.Add($"table {name}: idle timeouts");
        }

        if (item.Has("direct_meters"))
        {
            refusals.Add($"table {name}: direct meter {item.Text("direct_meters")}");
        }
    }

    private List<KeyField> ReadFields(string name, JsonElement item)
    {
        var keys = item.Items("key").ToList();
        var fields = new List<KeyField>();
        var shift = keys.Sum(k => FieldOf(k)?.Width ?? 0);
        if (shift > WidestKey)
        {
            refusals.Add($"table {name}: a key of {shift} bits (up to {WidestKey} can be executed)");
            return fields;
        }

        foreach (var key in keys)
        {
            var field = FieldOf(key);
            if (field is null || ReadKind(key.Text("match_type")) is not { } kind)
            {
                refusals.Add($"table {name}: a key of match type {key.Text("match_type")}");
                continue;
            }

            shift -= field.Width;
            fields.Add(new KeyField(key.TextOrNull("name") ?? field.FullName, kind, field.Width, shift));
        }

        if (fields.Count(f => f.Kind == MatchKind.Lpm) > 1)
        {
            refusals.Add($"table {name}: more than one lpm field");
        }

        return fields;
    }

    private FieldInfo? FieldOf(JsonElement key) =>
        key.Part("target").ValueKind == JsonValueKind.Array ? layout.Field(key.Part("target")) : null;

    private static MatchKind? ReadKind(string text) => text switch
    {
        "exact" => MatchKind.Exact,
        "lpm" => MatchKind.Lpm,
        "ternary" => MatchKind.Ternary,
        "range" => MatchKind.Range,
        "optional" => MatchKind.Optional,
        _ => null,
    };

    private Func<PacketContext, UInt128> CompileKey(string name, JsonElement item, List<KeyField> fields)
    {
        var scope = new CodeScope();
        var constructor = typeof(UInt128).GetConstructor([typeof(ulong), typeof(ulong)])!;
        Expression high = Expression.Constant(0UL);
        Expression low = Expression.Constant(0UL);
        foreach (var (key, place) in item.Items("key").Zip(fields))
        {
            var field = FieldOf(key)!;
            if (field.IsVariable)
            {
                refusals.Add($"table {name}: the variable-length field {field.FullName} as a key");
                continue;
            }

            var mask = key.TextOrNull("mask") is { } text ? Literal.ReadUnsigned(text) : field.Mask;
            Expression value = field.IsSigned || mask != field.Mask
                ? Expression.And(scope.Slot(field.Slot), Expression.Constant(mask & field.Mask))
                : scope.Slot(field.Slot);
            low = Expression.Or(low, Placed(value, place.Shift));
            high = Expression.Or(high, Placed(value, place.Shift - 64));
        }

        return scope.Compile<UInt128>([], [Expression.New(constructor, high, low)]);
    }

    // The part of a value that falls into the 64 bits which start "shift" bits below it.
    private static Expression Placed(Expression value, int shift) => shift switch
    {
        >= 64 or <= -64 => Expression.Constant(0UL),
        0 => value,
        > 0 => Expression.LeftShift(value, Expression.Constant(shift)),
        _ => Expression.RightShift(value, Expression.Constant(-shift)),
    };

    private static Row? ReadDefault(JsonElement item, List<int> ids)
    {
        if (!item.TryGetProperty("default_entry", out var entry) || entry.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var data = entry.Items("action_data").Select(d => Literal.ReadUnsigned(d.GetString()!)).ToArray();
        return new Row(default, ids.IndexOf(entry.Number("action_id")), data);
    }
}
