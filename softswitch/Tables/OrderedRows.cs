using System.Numerics;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Tables;

/// <summary>
/// Rows of a table with ternary, range or optional fields: tried in the order of their priority. Every change makes a
/// new array, which is cheap at the sizes such tables have in practice and leaves readers without locks.
/// </summary>
internal sealed class OrderedRows<TKey> : IRowStore
    where TKey : struct, ITableKey<TKey>
{
    private readonly Func<PacketContext, TKey> _readKey;
    private readonly TKey[] _ranges;
    private readonly BigInteger _maskedBits;
    private readonly Dictionary<RowKey, Entry> _byKey = [];
    private readonly Lock _changing = new();
    private Entry[] _ordered = [];

    /// <summary>Makes an empty store for keys of these fields.</summary>
    public OrderedRows(IReadOnlyList<KeyField> fields, Func<PacketContext, TKey> readKey)
    {
        _readKey = readKey;
        _ranges = [.. fields.Where(f => f.Kind == MatchKind.Range).Select(f => TKey.From(f.PlacedMask))];
        foreach (var field in fields.Where(f => f.Kind != MatchKind.Range))
        {
            _maskedBits |= field.PlacedMask;
        }
    }

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _ordered).Length;

    /// <inheritdoc/>
    public IEnumerable<Row> Rows => Volatile.Read(ref _ordered).Select(e => e.Row);

    /// <inheritdoc/>
    public Row? Match(PacketContext packet)
    {
        var key = _readKey(packet);
        foreach (var entry in Volatile.Read(ref _ordered))
        {
            if (key.Fits(entry.Value, entry.Mask) && InRanges(key, entry))
            {
                return entry.Row;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public Row? Find(RowKey key)
    {
        lock (_changing)
        {
            return _byKey.TryGetValue(key, out var entry) ? entry.Row : null;
        }
    }

    /// <inheritdoc/>
    public void Put(Row row)
    {
        lock (_changing)
        {
            _byKey[row.Key] = new Entry(row, row.Key, _maskedBits);
            Publish();
        }
    }

    /// <inheritdoc/>
    public void Remove(RowKey key)
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
        Volatile.Write(ref _ordered, [.. _byKey.Values.OrderByDescending(e => e.Row.Key.Priority)]);

    // At its place in the key a field compares like a number of its own.
    private bool InRanges(in TKey key, Entry entry)
    {
        foreach (var mask in _ranges)
        {
            var value = key.And(mask);
            if (value.CompareTo(entry.Low.And(mask)) < 0 || value.CompareTo(entry.High.And(mask)) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Entry(Row row, RowKey key, BigInteger maskedBits)
    {
        public readonly Row Row = row;

        public readonly TKey Value = TKey.From(key.Value & maskedBits);

        public readonly TKey Mask = TKey.From(key.Mask & maskedBits);

        public readonly TKey Low = TKey.From(key.Value);

        public readonly TKey High = TKey.From(key.Mask);
    }
}
