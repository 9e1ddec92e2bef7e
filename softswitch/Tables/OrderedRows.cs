namespace Migration.Softswitch.Tables;

/// <summary>
/// Rows of a table with ternary, range or optional fields: tried in the order of their priority. Every change makes a
/// new array, which is cheap at the sizes such tables have in practice and leaves readers without locks.
/// </summary>
internal sealed class OrderedRows : IRowStore
{
    private readonly KeyField[] _ranges;
    private readonly UInt128 _maskedBits;
    private readonly Dictionary<RowKey, Row> _byKey = [];
    private readonly Lock _changing = new();
    private Row[] _ordered = [];

    /// <summary>Makes an empty store for keys of these fields.</summary>
    public OrderedRows(IReadOnlyList<KeyField> fields)
    {
        _ranges = [.. fields.Where(f => f.Kind == MatchKind.Range)];
        foreach (var field in fields.Where(f => f.Kind != MatchKind.Range))
        {
            _maskedBits |= field.PlacedMask;
        }
    }

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _ordered).Length;

    /// <inheritdoc/>
    public IEnumerable<Row> Rows => Volatile.Read(ref _ordered);

    /// <inheritdoc/>
    public Row? Match(UInt128 key)
    {
        foreach (var row in Volatile.Read(ref _ordered))
        {
            if (((key ^ row.Key.Value) & row.Key.Mask & _maskedBits) == 0 && InRanges(key, row))
            {
                return row;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public Row? Find(in RowKey key)
    {
        lock (_changing)
        {
            return _byKey.GetValueOrDefault(key);
        }
    }

    /// <inheritdoc/>
    public void Put(Row row)
    {
        lock (_changing)
        {
            _byKey[row.Key] = row;
            Publish();
        }
    }

    /// <inheritdoc/>
    public void Remove(in RowKey key)
    {
        lock (_changing)
        {
            if (_byKey.Remove(key))
            {
                Publish();
            }
        }
    }

    private void Publish() =>
        Volatile.Write(ref _ordered, [.. _byKey.Values.OrderByDescending(r => r.Key.Priority)]);

    private bool InRanges(UInt128 key, Row row)
    {
        foreach (var field in _ranges)
        {
            var value = field.Extract(key);
            if (value < field.Extract(row.Key.Value) || value > field.Extract(row.Key.Mask))
            {
                return false;
            }
        }

        return true;
    }
}
