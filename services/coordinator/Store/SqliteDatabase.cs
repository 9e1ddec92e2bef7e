using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Migration.Coordinator.Store;

/// <summary>The record in one SQLite file: the embedded default, for one coordinator.</summary>
internal sealed class SqliteDatabase(IOptions<CoordinatorOptions> options) : RecordDatabase
{
    // Another writer holds the file for milliseconds; this only bounds what should never happen.
    private const int BusyTimeoutSeconds = 5;

    // https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Locked = 6;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int UniqueViolated = 2067;

    /// <inheritdoc />
    public override string Dialect => "sqlite";

    /// <inheritdoc />
    public override bool IsShared => false;

    /// <inheritdoc />
    protected override string Description => $"database {FullPath}";

    /// <inheritdoc />
    protected override string Cure => "Check its disk, rights and other users.";

    // Not read before it is used: wrong options are to be named by the check at start, all at once.
    private string FullPath => Path.GetFullPath(options.Value.Database);

    /// <inheritdoc />
    public override Task PrepareAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FullPath)!);
        // Readers and the one writer do not wait for each other; survives in the file.
        return UseAsync(connection => connection.RunAsync("PRAGMA journal_mode = WAL"), cancellation);
    }

    /// <inheritdoc />
    public override bool IsDuplicate(DbException exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: UniqueViolated };

    /// <inheritdoc />
    protected override DbConnection Connect() => new SqliteConnection(new SqliteConnectionStringBuilder
    {
        DataSource = FullPath,
        DefaultTimeout = BusyTimeoutSeconds,
        ForeignKeys = true,
    }.ToString());

    /// <inheritdoc />
    protected override Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellation) =>
        Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));

    /// <inheritdoc />
    protected override bool IsTransient(DbException exception) =>
        exception is SqliteException { SqliteErrorCode: Busy or Locked or InputOutput or Full or CannotOpen };
}
