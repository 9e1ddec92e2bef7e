using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Compile;

/// <summary>Makes the tables of a BMv2 program, with the rows that are part of the program.</summary>
/// <param name="layout">Where fields live.</param>
/// <param name="actions">Actions by id.</param>
/// <param name="externs">Action profiles and direct meters.</param>
/// <param name="refusals">Takes what cannot be executed.</param>
internal sealed class TableCompiler(
    PacketLayout layout, IReadOnlyDictionary<int, ActionInfo> actions, ProgramExterns externs, Refusals refusals)
{
    /// <summary>All tables so far, by name.</summary>
    public Dictionary<string, MatchTable> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>All actions, by id.</summary>
    public IReadOnlyDictionary<int, ActionInfo> Actions => actions;

    /// <summary>Compiles a table.</summary>
    public MatchTable Compile(JsonElement item)
    {
        var name = item.Text("name");
        var scope = new CodeScope();
        var (sources, bits) = ReadKey(name, item, scope);
        List<KeyField> fields = [.. sources.Select(s => s.Key)];
        var ids = item.Items("action_ids").Select(id => id.GetInt32()).ToList();
        var initial = ReadDefault(item, ids);
        var table = new MatchTable(
            name, fields, KeyCompiler.MakeStore(scope, sources, bits), [.. ids.Select(id => actions[id])],
            item.Number("max_size"))
        {
            HasCounter = item.Flag("with_counters"),
            Meter = item.Has("direct_meters") ? externs.DirectMeters.GetValueOrDefault(name) : null,
            Profile = ReadProfile(name, item),
            HasIdleTimeouts = item.Flag("support_timeout"),
            HasConstRows = item.TryGetProperty("entries", out _),
            InitialDefaultRow = initial,
            HasConstDefault = item.TryGetProperty("default_entry", out var entry) && entry.Flag("action_entry_const"),
            DefaultRow = initial,
        };
        var entries = fields.Count > 0 ? item.Items("entries").ToList() : [];
        var lowest = entries.Select(ConstRow.ReadPriority).DefaultIfEmpty().Max();
        foreach (var row in entries)
        {
            table.Rows.Put(ConstRow.Read(row, fields, ids, actions, table.NewCounter(), table.NewMeter(), lowest));
        }

        Tables[name] = table;
        return table;
    }

    private ActionProfile? ReadProfile(string name, JsonElement item)
    {
        if (item.Text("type") == "simple")
        {
            return null;
        }

        var profile = item.TextOrNull("action_profile") ?? item.TextOrNull("act_prof_name") ?? string.Empty;
        if (externs.Profiles.TryGetValue(profile, out var found))
        {
            return found;
        }

        refusals.Add($"table {name}: implementation {item.Text("type")} without the action profile \"{profile}\"");
        return null;
    }

    private (List<KeySource> Sources, int Bits) ReadKey(string name, JsonElement item, CodeScope scope)
    {
        var references = new ExpressionCompiler(layout, scope).References;
        var read = new List<(JsonElement Key, FieldRef Field, MatchKind Kind)>();
        foreach (var key in item.Items("key"))
        {
            if (TryFind(key, references) is not { } field || ReadKind(key.Text("match_type")) is not { } kind)
            {
                refusals.Add($"table {name}: a key of match type {key.Text("match_type")}");
                continue;
            }

            read.Add((key, field, kind));
        }

        var bits = read.Sum(k => k.Field.Info.Width);
        if (bits > LongKey.Bits)
        {
            refusals.Add($"table {name}: a key of {bits} bits (up to {LongKey.Bits} can be executed)");
            return ([], 0);
        }

        if (read.Count(k => k.Kind == MatchKind.Lpm) > 1)
        {
            refusals.Add($"table {name}: more than one lpm field");
        }

        var shift = bits;
        return ([.. read.Select(k => MakeSource(k.Key, k.Field, k.Kind, shift -= k.Field.Info.Width))], bits);
    }

    private static KeySource MakeSource(JsonElement key, FieldRef field, MatchKind kind, int shift)
    {
        var place = new KeyField(
            key.TextOrNull("name") ?? field.Info.FullName, kind, field.Info.Width, shift);
        return new KeySource(
            place, field, key.TextOrNull("mask") is { } text ? Literal.ReadBig(text) & place.Mask : place.Mask);
    }

    // A key of type "valid" names a header; all others name a field.
    private FieldRef? TryFind(JsonElement key, References references)
    {
        var target = key.Part("target");
        var field = target.ValueKind switch
        {
            JsonValueKind.Array when target.GetArrayLength() == 2 => new FieldRef(layout.Field(target)),
            JsonValueKind.String => new FieldRef(layout.Field(target.GetString()!, "$valid$")),
            JsonValueKind.Object => references.TryField(target),
            _ => null,
        };
        return field is { Info.IsVariable: true } ? null : field;
    }

    private static MatchKind? ReadKind(string text) => text switch
    {
        "exact" or "valid" => MatchKind.Exact,
        "lpm" => MatchKind.Lpm,
        "ternary" => MatchKind.Ternary,
        "range" => MatchKind.Range,
        "optional" => MatchKind.Optional,
        _ => null,
    };

    private Row? ReadDefault(JsonElement item, List<int> ids)
    {
        if (!item.TryGetProperty("default_entry", out var entry) || entry.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var (action, data) = ConstRow.ReadAction(entry, ids, actions);
        return new Row(default, action, data);
    }
}
