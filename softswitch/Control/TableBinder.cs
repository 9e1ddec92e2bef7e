using Migration.Platform.P4Runtime.Config.V1;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Joins tables of a P4Info with those of the program.</summary>
/// <param name="info">The P4Info.</param>
/// <param name="refusals">Takes where the two do not fit together.</param>
internal sealed class TableBinder(P4Info info, Refusals refusals)
{
    private readonly Dictionary<uint, Platform.P4Runtime.Config.V1.Action> _actions =
        info.Actions.ToDictionary(a => a.Preamble.Id);

    /// <summary>Joins one.</summary>
    public TableBinding Bind(Table item, MatchTable table)
    {
        if (item.MatchFields.Count != table.Fields.Count)
        {
            refusals.Add(
                $"P4Info: table {table.Name} has {item.MatchFields.Count} fields, the program {table.Fields.Count}");
        }

        if ((item.ImplementationId != 0) != (table.Profile is not null))
        {
            refusals.Add($"P4Info: table {table.Name} and that of the program differ in their implementation");
        }

        var fields = new Dictionary<uint, FieldBinding>();
        foreach (var (field, key) in item.MatchFields.Zip(table.Fields))
        {
            if (Bind(field, key, table.Name) is { } bound)
            {
                fields[field.Id] = bound;
            }
        }

        return new TableBinding(
            item.Preamble.Id, table, fields, BindActions(item, table), item.IsConstTable, item.ImplementationId);
    }

    /// <summary>Joins a match field with a key of the program.</summary>
    /// <param name="field">Field of the P4Info.</param>
    /// <param name="key">Key of the program.</param>
    /// <param name="owner">Name of the table, for messages.</param>
    /// <returns>Null when they do not fit together.</returns>
    public FieldBinding? Bind(MatchField field, KeyField key, string owner)
    {
        if (field.Bitwidth != key.Width)
        {
            refusals.Add($"P4Info: {owner}.{field.Name} has {field.Bitwidth} bits, in the program {key.Width}");
        }

        if (ReadKind(field.MatchType, key.Kind) is { } kind)
        {
            return new FieldBinding(field.Id, key with { Kind = kind });
        }

        refusals.Add($"P4Info: {owner}.{field.Name} is {field.MatchType}, in the program {key.Kind}");
        return null;
    }

    private Dictionary<uint, ActionBinding> BindActions(Table item, MatchTable table)
    {
        var bound = new Dictionary<uint, ActionBinding>();
        foreach (var reference in item.ActionRefs)
        {
            var action = _actions[reference.Id];
            var index = table.IndexOf(action.Preamble.Name);
            if (index < 0 || table.Actions[index].Parameters.Count != action.Params.Count)
            {
                refusals.Add($"P4Info: action {action.Preamble.Name} of table {table.Name} is not that of the program");
                continue;
            }

            bound[reference.Id] = new ActionBinding(
                reference.Id, action.Preamble.Name, index, table.Actions[index], reference.Scope,
                [.. action.Params.Select(p => new ParameterBinding(p.Id, p.Name, p.Bitwidth))]);
        }

        return bound;
    }

    /// <summary>How a field is compared; null for a kind that is not known.</summary>
    public static MatchKind? KindOf(MatchField.Types.MatchType type) => type switch
    {
        MatchField.Types.MatchType.Exact => MatchKind.Exact,
        MatchField.Types.MatchType.Lpm => MatchKind.Lpm,
        MatchField.Types.MatchType.Ternary => MatchKind.Ternary,
        MatchField.Types.MatchType.Range => MatchKind.Range,
        MatchField.Types.MatchType.Optional => MatchKind.Optional,
        _ => null,
    };

    // p4c writes optional fields as ternary ones into the program; only the P4Info tells them apart.
    private static MatchKind? ReadKind(MatchField.Types.MatchType type, MatchKind inProgram) =>
        KindOf(type) is { } kind && (kind == inProgram || (kind, inProgram) == (MatchKind.Optional, MatchKind.Ternary))
            ? kind
            : null;
}
