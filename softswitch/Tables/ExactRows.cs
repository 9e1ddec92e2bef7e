using System.Collections.Concurrent;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Tables;

/// <summary>Rows of a table whose fields are all exact: one hash lookup.</summary>
/// <param name="readKey">Packs the key of a packet.</param>
internal sealed class ExactRows<TKey>(Func<PacketContext, TKey> readKey) : IRowStore
    where TKey : struct, ITableKey<TKey>
{
    private readonly ConcurrentDictionary<TKey, Row> _rows = new(concurrencyLevel: 1, capacity: 31);
    private int _count;

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public IEnumerable<Row> Rows => _rows.Select(pair => pair.Value);

    /// <inheritdoc/>
    public Row? Match(PacketContext packet) => _rows.TryGetValue(readKey(packet), out var row) ? row : null;

    /// <inheritdoc/>
    public Row? Find(RowKey key) => _rows.GetValueOrDefault(TKey.From(key.Value));

    /// <inheritdoc/>
    public void Put(Row row)
    {
        var key = TKey.From(row.Key.Value);
        if (_rows.TryAdd(key, row))
        {
            Interlocked.Increment(ref _count);
        }
        else
        {
            _rows[key] = row;
        }
    }

    /// <inheritdoc/>
    public void Remove(RowKey key)
    {
        if (_rows.TryRemove(TKey.From(key.Value), out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
