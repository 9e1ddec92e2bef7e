using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Tables;

/// <summary>The rows of a table without a key, which always misses.</summary>
internal sealed class NoRows : IRowStore
{
    /// <inheritdoc/>
    public int Count => 0;

    /// <inheritdoc/>
    public IEnumerable<Row> Rows => [];

    /// <inheritdoc/>
    public Row? Match(PacketContext packet) => null;

    /// <inheritdoc/>
    public Row? Find(RowKey key) => null;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: there is nothing to match.</exception>
    public void Put(Row row) => throw new InvalidOperationException("a table without a key takes no rows");

    /// <inheritdoc/>
    public void Remove(RowKey key)
    {
    }
}
