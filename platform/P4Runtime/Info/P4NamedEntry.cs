namespace Migration.Platform.P4Runtime.Info;

/// <summary>A row with names, for people.</summary>
/// <param name="Table">Full name of the table.</param>
/// <param name="Matches">Keys in the order of the row; keys left out match anything.</param>
/// <param name="Action">Full name of the action, "member 5" or "group 2" of an action profile; or empty.</param>
/// <param name="Arguments">Arguments of the action.</param>
/// <param name="Priority">0 where the table has none.</param>
/// <param name="IsDefault">Whether this is the table's default action.</param>
public sealed record P4NamedEntry(
    string Table,
    IReadOnlyList<P4NamedMatch> Matches,
    string Action,
    IReadOnlyList<P4NamedArgument> Arguments,
    int Priority,
    bool IsDefault)
{
    /// <summary>One line: table[key=value ...] -> action(argument=value ...).</summary>
    public override string ToString()
    {
        var key = IsDefault ? "default" : string.Join(' ', Matches);
        var priority = Priority == 0 ? string.Empty : $" priority {Priority}";
        return $"{Table}[{key}{priority}] -> {Action}({string.Join(' ', Arguments)})";
    }
}

/// <summary>One key of a row.</summary>
/// <param name="Field">Field name.</param>
/// <param name="Kind">exact, lpm, ternary, range, optional or other.</param>
/// <param name="Value">The value; low end of a range.</param>
/// <param name="Mask">Mask of a ternary key, high end of a range, otherwise null.</param>
/// <param name="PrefixBits">Length of an lpm key, otherwise null.</param>
public sealed record P4NamedMatch(
    string Field, string Kind, P4Value Value, P4Value? Mask = null, int? PrefixBits = null)
{
    /// <summary>field=value, with /prefix, &amp;mask or ..high behind it.</summary>
    public override string ToString() => (Kind, PrefixBits, Mask) switch
    {
        (_, { } bits, _) => $"{Field}={Value}/{bits}",
        ("range", _, { } high) => $"{Field}={Value}..{high}",
        (_, _, { } mask) => $"{Field}={Value}&{mask}",
        _ => $"{Field}={Value}",
    };
}

/// <summary>One argument of an action.</summary>
/// <param name="Name">Parameter name.</param>
/// <param name="Value">Its value.</param>
public sealed record P4NamedArgument(string Name, P4Value Value)
{
    /// <summary>name=value.</summary>
    public override string ToString() => $"{Name}={Value}";
}
