using Microsoft.Data.Sqlite;

namespace Migration.SwitchCtl.Store;

/// <summary>Decides, inside a writing transaction, whether this process may write.</summary>
public interface IWriteFence
{
    /// <summary>Looks whether this process may write, as the transaction sees the file.</summary>
    /// <param name="connection">A connection with a transaction that has the file's write lock.</param>
    /// <exception cref="NotActiveException">Another process acts, or none.</exception>
    void Check(SqliteConnection connection);

    /// <summary>Says, in the same transaction and at its end, that this process is alive.</summary>
    /// <param name="connection">The connection.</param>
    void Confirm(SqliteConnection connection);
}
