using Microsoft.Data.Sqlite;

namespace Migration.SwitchCtl.Store;

/// <summary>Decides, inside a writing transaction, whether this process may write.</summary>
public interface IWriteFence
{
    /// <summary>Looks whether this process may write, as the transaction sees the file.</summary>
    /// <param name="connection">A connection with a transaction that has the file's write lock.</param>
    /// <exception cref="NotActiveException">Another process acts, or none.</exception>
    void Check(SqliteConnection connection);
}
