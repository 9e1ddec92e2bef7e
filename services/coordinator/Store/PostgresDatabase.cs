using System.Data.Common;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Migration.Coordinator.Store;

/// <summary>The record in PostgreSQL, which several coordinators may share.</summary>
internal sealed class PostgresDatabase(IOptions<CoordinatorOptions> options) : RecordDatabase
{
    // Any number that no other program in the same database uses for its advisory locks.
    private const long WriterLock = 0x636f_6e74_666c_6f77;

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private const string UniqueViolation = "23505";
    private const string InsufficientResources = "53";

    // Not made before it is used: wrong options are to be named by the check at start, all at once.
    private readonly Lazy<NpgsqlDataSource> _source = new(() => NpgsqlDataSource.Create(options.Value.PostgreSql!));

    /// <inheritdoc />
    public override string Dialect => "postgres";

    /// <inheritdoc />
    public override bool IsShared => true;

    /// <inheritdoc />
    protected override string Description
    {
        get
        {
            var parts = new NpgsqlConnectionStringBuilder(options.Value.PostgreSql);
            return $"PostgreSQL database {parts.Database} at {parts.Host}:{parts.Port}";
        }
    }

    /// <inheritdoc />
    protected override string Cure => "Check that it runs and Coordinator:PostgreSql.";

    /// <inheritdoc />
    public override Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc />
    public override bool IsDuplicate(DbException exception) => exception.SqlState == UniqueViolation;

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _source.IsValueCreated)
            _source.Value.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc />
    protected override DbConnection Connect() => _source.Value.CreateConnection();

    /// <inheritdoc />
    // One lock for all writers, as in SQLite: admission counts what runs, and the journal has to grow in the order of
    // its numbers or a follower would skip an entry. The coordinators write some ten times per migration.
    protected override async Task<DbTransaction> BeginWriteAsync(
        DbConnection connection, CancellationToken cancellation)
    {
        var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.RunAsync($"SELECT pg_advisory_xact_lock({WriterLock})");
        return transaction;
    }

    /// <inheritdoc />
    protected override bool IsTransient(DbException exception) =>
        exception.IsTransient
        || exception is not PostgresException
        || exception.SqlState!.StartsWith(InsufficientResources, StringComparison.Ordinal);
}
