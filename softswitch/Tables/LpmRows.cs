using System.Collections.Concurrent;
using System.Numerics;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Tables;

/// <summary>
/// Rows of a table with one lpm field and any number of exact ones: one hash table per prefix length in use, asked
/// from the longest to the shortest.
/// </summary>
/// <param name="readKey">Packs the key of a packet.</param>
internal sealed class LpmRows<TKey>(Func<PacketContext, TKey> readKey) : IRowStore
    where TKey : struct, ITableKey<TKey>
{
    private Level[] _levels = [];

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _levels).Sum(l => l.Rows.Count);

    /// <inheritdoc/>
    public IEnumerable<Row> Rows => Volatile.Read(ref _levels).SelectMany(l => l.Rows.Select(pair => pair.Value));

    /// <inheritdoc/>
    public Row? Match(PacketContext packet)
    {
        var key = readKey(packet);
        foreach (var level in Volatile.Read(ref _levels))
        {
            if (level.Rows.TryGetValue(key.And(level.Mask), out var row))
            {
                return row;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public Row? Find(RowKey key) => FindLevel(key)?.Rows.GetValueOrDefault(TKey.From(key.Value));

    /// <inheritdoc/>
    public void Put(Row row)
    {
        var level = FindLevel(row.Key);
        if (level is null)
        {
            level = new Level(row.Key.Mask);
            level.Rows[TKey.From(row.Key.Value)] = row;
            // All masks share the ones of the exact fields, so the longer prefix is the one with more ones.
            Volatile.Write(ref _levels, [.. _levels.Append(level).OrderByDescending(l => l.Ones)]);
            return;
        }

        level.Rows[TKey.From(row.Key.Value)] = row;
    }

    /// <inheritdoc/>
    public void Remove(RowKey key)
    {
        var level = FindLevel(key);
        if (level is not null && level.Rows.TryRemove(TKey.From(key.Value), out _) && level.Rows.IsEmpty)
        {
            Volatile.Write(ref _levels, [.. _levels.Where(l => l != level)]);
        }
    }

    private Level? FindLevel(RowKey key)
    {
        var mask = TKey.From(key.Mask);
        return Array.Find(_levels, l => l.Mask.Equals(mask));
    }

    private sealed class Level(BigInteger mask)
    {
        public TKey Mask { get; } = TKey.From(mask);

        public int Ones { get; } = mask.ToByteArray(isUnsigned: true).Sum(b => BitOperations.PopCount(b));

        public ConcurrentDictionary<TKey, Row> Rows { get; } = new(concurrencyLevel: 1, capacity: 31);
    }
}
