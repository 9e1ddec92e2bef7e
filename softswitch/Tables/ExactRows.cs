using System.Collections.Concurrent;

namespace Migration.Softswitch.Tables;

/// <summary>Rows of a table whose fields are all exact: one hash lookup.</summary>
internal sealed class ExactRows : IRowStore
{
    private readonly ConcurrentDictionary<UInt128, Row> _rows = new(concurrencyLevel: 1, capacity: 31);
    private int _count;

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public IEnumerable<Row> Rows => _rows.Select(pair => pair.Value);

    /// <inheritdoc/>
    public Row? Match(UInt128 key) => _rows.TryGetValue(key, out var row) ? row : null;

    /// <inheritdoc/>
    public Row? Find(in RowKey key) => Match(key.Value);

    /// <inheritdoc/>
    public void Put(Row row)
    {
        if (_rows.TryAdd(row.Key.Value, row))
        {
            Interlocked.Increment(ref _count);
        }
        else
        {
            _rows[row.Key.Value] = row;
        }
    }

    /// <inheritdoc/>
    public void Remove(in RowKey key)
    {
        if (_rows.TryRemove(key.Value, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
