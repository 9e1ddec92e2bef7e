using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Tables;

/// <summary>The rows of a table. Readers take no lock; writers come one at a time.</summary>
internal interface IRowStore
{
    /// <summary>Rows now.</summary>
    int Count { get; }

    /// <summary>All rows, in any order; those that come or go meanwhile may or may not be among them.</summary>
    IEnumerable<Row> Rows { get; }

    /// <summary>The row that a packet meets, or null.</summary>
    Row? Match(PacketContext packet);

    /// <summary>The row with exactly this match, or null.</summary>
    Row? Find(RowKey key);

    /// <summary>Adds a row or puts it in place of the one with the same match.</summary>
    void Put(Row row);

    /// <summary>Takes the row with this match away.</summary>
    void Remove(RowKey key);
}
