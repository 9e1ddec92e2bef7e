namespace Migration.SwitchCtl.Rows;

/// <summary>How a row changes.</summary>
public enum RowChangeKind
{
    /// <summary>A row that is not there.</summary>
    Insert,

    /// <summary>Another action or other values for a row that is there.</summary>
    Modify,

    /// <summary>A row that is there goes.</summary>
    Delete,
}

/// <summary>One change to the switch's tables.</summary>
/// <param name="Kind">How.</param>
/// <param name="Row">The row; for a removal only its key counts.</param>
public readonly record struct RowChange(RowChangeKind Kind, TableRow Row);
