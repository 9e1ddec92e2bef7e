using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.Coordinator.Store;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests.Storage;

/// <summary>An empty record in one of the databases that may hold it.</summary>
internal sealed class RecordPlace : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string? _postgres;

    private RecordPlace(string? postgres) => _postgres = postgres;

    /// <summary>All kinds, for theories.</summary>
    public static TheoryData<string> Kinds => ["sqlite", "postgres"];

    /// <summary>Settings of a coordinator that keeps its record here.</summary>
    public KeyValuePair<string, string?>[] Settings => [new("Coordinator:PostgreSql", _postgres)];

    /// <summary>File of the record, where it is one.</summary>
    public string File => _folder.In("record.db");

    public static async Task<RecordPlace> NewAsync(string kind, PostgresFixture postgres) =>
        new(kind == "postgres" ? await postgres.NewDatabaseAsync() : null);

    public RecordDatabase Database()
    {
        var options = Options.Create(new CoordinatorOptions { Database = File, PostgreSql = _postgres });
        return _postgres is null ? new SqliteDatabase(options) : new PostgresDatabase(options);
    }

    /// <summary>A store on the newest schema.</summary>
    public async Task<SqlMigrationStore> OpenAsync(TimeProvider time)
    {
        var database = Database();
        await new SchemaUpdate(database, time, NullLogger<SchemaUpdate>.Instance)
            .StartAsync(TestContext.Current.CancellationToken);
        return new SqlMigrationStore(database, time);
    }

    public void Dispose() => _folder.Dispose();
}
