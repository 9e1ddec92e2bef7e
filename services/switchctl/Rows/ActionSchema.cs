namespace Migration.SwitchCtl.Rows;

/// <summary>An action of the P4 program.</summary>
/// <param name="name">Full name in the P4Info.</param>
/// <param name="parameters">Names of its parameters, in the order of <see cref="RowParams"/>' values.</param>
public sealed class ActionSchema(string name, params string[] parameters)
{
    /// <summary>Full name in the P4Info.</summary>
    public string Name { get; } = name;

    /// <summary>Names of its parameters.</summary>
    public IReadOnlyList<string> Parameters { get; } = parameters;

    /// <summary>Whether its addresses are IPv6 ones.</summary>
    public bool IsV6 => Name.EndsWith('6');

    /// <inheritdoc />
    public override string ToString() => Name;
}
