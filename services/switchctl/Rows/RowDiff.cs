namespace Migration.SwitchCtl.Rows;

/// <summary>Finds what has to change in the switch.</summary>
public static class RowDiff
{
    /// <summary>
    /// The changes that lead from the rows of the switch to the wanted ones, in an order in which no packet meets a
    /// half-made path: additions from the last table of a packet's way to the first, then removals the other way.
    /// </summary>
    /// <param name="wanted">Rows that should be there.</param>
    /// <param name="applied">Rows that are there.</param>
    public static IReadOnlyList<RowChange> Between(
        IEnumerable<TableRow> wanted,
        IReadOnlyDictionary<RowKey, TableRow> applied)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(applied);
        var rank = Pipeline.Tables.Select((table, i) => (table, i)).ToDictionary(t => t.table, t => t.i);
        var kept = new HashSet<RowKey>();
        var writes = new List<RowChange>();
        foreach (var row in wanted)
        {
            kept.Add(row.Key);
            if (!applied.TryGetValue(row.Key, out var present))
                writes.Add(new RowChange(RowChangeKind.Insert, row));
            else if (present != row)
                writes.Add(new RowChange(RowChangeKind.Modify, row));
        }

        var removals = applied.Values
            .Where(row => !kept.Contains(row.Key))
            .Select(row => new RowChange(RowChangeKind.Delete, row));
        return
        [
            .. writes.OrderBy(change => rank[change.Row.Key.Table]),
            .. removals.OrderByDescending(change => rank[change.Row.Key.Table]),
        ];
    }
}
