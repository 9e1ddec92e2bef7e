using System.Collections.Concurrent;

namespace Migration.Softswitch.Tables;

/// <summary>
/// Rows of a table with one lpm field and any number of exact ones: one hash table per prefix length in use, asked
/// from the longest to the shortest.
/// </summary>
internal sealed class LpmRows : IRowStore
{
    private Level[] _levels = [];

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _levels).Sum(l => l.Rows.Count);

    /// <inheritdoc/>
    public IEnumerable<Row> Rows => Volatile.Read(ref _levels).SelectMany(l => l.Rows.Select(pair => pair.Value));

    /// <inheritdoc/>
    public Row? Match(UInt128 key)
    {
        foreach (var level in Volatile.Read(ref _levels))
        {
            if (level.Rows.TryGetValue(key & level.Mask, out var row))
            {
                return row;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public Row? Find(in RowKey key)
    {
        var mask = key.Mask;
        var level = Array.Find(_levels, l => l.Mask == mask);
        return level is not null && level.Rows.TryGetValue(key.Value, out var row) ? row : null;
    }

    /// <inheritdoc/>
    public void Put(Row row)
    {
        var level = Array.Find(_levels, l => l.Mask == row.Key.Mask);
        if (level is null)
        {
            level = new Level(row.Key.Mask);
            level.Rows[row.Key.Value] = row;
            // All masks share the ones of the exact fields, so the longer prefix is the one with more ones.
            Volatile.Write(
                ref _levels, [.. _levels.Append(level).OrderByDescending(l => UInt128.PopCount(l.Mask))]);
            return;
        }

        level.Rows[row.Key.Value] = row;
    }

    /// <inheritdoc/>
    public void Remove(in RowKey key)
    {
        var mask = key.Mask;
        var level = Array.Find(_levels, l => l.Mask == mask);
        if (level is not null && level.Rows.TryRemove(key.Value, out _) && level.Rows.IsEmpty)
        {
            Volatile.Write(ref _levels, [.. _levels.Where(l => l != level)]);
        }
    }

    private sealed class Level(UInt128 mask)
    {
        public UInt128 Mask { get; } = mask;

        public ConcurrentDictionary<UInt128, Row> Rows { get; } = new(concurrencyLevel: 1, capacity: 31);
    }
}
