using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Store;

/// <summary>The file of the record and how to open it.</summary>
internal sealed class SqliteDatabase(IOptions<CoordinatorOptions> options)
{
    // Another writer holds the file for milliseconds; this only bounds what should never happen.
    private const int BusyTimeoutSeconds = 5;

    // https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Locked = 6;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    // Not read before it is used: wrong options are to be named by the check at start, all at once.
    private string FullPath => Path.GetFullPath(options.Value.Database);

    /// <summary>Makes the folder of the file.</summary>
    public void CreateFolder() => Directory.CreateDirectory(Path.GetDirectoryName(FullPath)!);

    /// <summary>Does something on a connection of its own.</summary>
    /// <exception cref="TransientStepException">The file is locked, full or out of reach for the moment.</exception>
    public async Task<T> UseAsync<T>(Func<SqliteConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = FullPath,
                DefaultTimeout = BusyTimeoutSeconds,
                ForeignKeys = true,
            }.ToString());
            await connection.OpenAsync(cancellation);
            return await work(connection);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Busy or Locked or InputOutput or Full or CannotOpen)
        {
            throw new TransientStepException(
                "record", $"database {FullPath}", $"{e.Message} Check its disk, rights and other users.", e);
        }
    }

    /// <summary>Does something in a transaction that keeps other writers out from its beginning.</summary>
    /// <exception cref="TransientStepException">The file is locked, full or out of reach for the moment.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, Task<T>> work, CancellationToken cancellation) =>
        UseAsync(async connection =>
        {
            await using var transaction = connection.BeginTransaction(deferred: false);
            var result = await work(connection);
            await transaction.CommitAsync(cancellation);
            return result;
        }, cancellation);
}
