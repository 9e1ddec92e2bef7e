namespace Migration.SwitchCtl.Rows;

/// <summary>What identifies a row: its table and the values it matches, in the order of the table's fields.</summary>
/// <param name="Table">The table.</param>
/// <param name="First">Value of the first field; an address where the table has one.</param>
/// <param name="Second">Value of the second field, or the length of the first one's prefix.</param>
/// <param name="Third">Value of the third field.</param>
public readonly record struct RowKey(TableSchema Table, UInt128 First, ulong Second = 0, ulong Third = 0)
{
    /// <summary>The value of a field by its position.</summary>
    /// <param name="field">Position in the table's fields.</param>
    public UInt128 this[int field] => field switch
    {
        0 => First,
        1 => Second,
        2 => Third,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "A row matches at most three fields."),
    };
}
