namespace Migration.SwitchCtl.Rows;

/// <summary>A table of the P4 program as far as the controller fills it.</summary>
/// <param name="name">Full name in the P4Info.</param>
/// <param name="fields">Names of the match fields, in the order of <see cref="RowKey"/>'s values.</param>
/// <param name="actions">The actions that rows may have.</param>
public sealed class TableSchema(string name, IReadOnlyList<string> fields, IReadOnlyList<ActionSchema> actions)
{
    /// <summary>Full name in the P4Info.</summary>
    public string Name { get; } = name;

    /// <summary>Names of the match fields.</summary>
    public IReadOnlyList<string> Fields { get; } = fields;

    /// <summary>The actions that rows may have.</summary>
    public IReadOnlyList<ActionSchema> Actions { get; } = actions;

    /// <summary>
    /// Whether the only field is matched by its longest prefix; its length is the key's second value.
    /// </summary>
    public bool IsLongestPrefix { get; init; }

    /// <summary>Whether its addresses are IPv6 ones: such tables are there beside those of IPv4.</summary>
    public bool IsV6 => Name.EndsWith('6') || Name == "ingress.nd_reply";

    /// <inheritdoc />
    public override string ToString() => Name;
}
