namespace Migration.SwitchCtl.Rows;

/// <summary>A row of a table in the switch.</summary>
/// <param name="Key">Table and match.</param>
/// <param name="Action">What happens on a match.</param>
/// <param name="Params">The action's values.</param>
public readonly record struct TableRow(RowKey Key, ActionSchema Action, RowParams Params)
{
    /// <summary>The row with names and readable values, for messages and people.</summary>
    public override string ToString() => RowText.Describe(this);
}
