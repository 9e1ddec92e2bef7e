using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.Coordinator.Store;
using Migration.Coordinator.Tests.Harness;
using Migration.Testing;

namespace Migration.Coordinator.Tests.Unit;

public class SchemaUpdateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_start_changes_nothing_and_a_newer_record_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.In("sub/record.db");
        var update = Update(path);
        await update.StartAsync(Cancel);
        await update.StartAsync(Cancel);
        Read(path, "SELECT group_concat(version) FROM schema_version").ShouldBe("1,2,3,4,5");
        Read(path, "PRAGMA journal_mode").ShouldBe("wal");

        Read(path, "INSERT INTO schema_version VALUES (99, '') RETURNING 'x'");

        (await Should.ThrowAsync<InvalidOperationException>(() => update.StartAsync(Cancel))).Message
            .ShouldContain("schema version 99, this coordinator knows only 5");
    }

    private static SchemaUpdate Update(string path) => new(
        new SqliteDatabase(Options.Create(new CoordinatorOptions { Database = path })),
        new ManualTimeProvider(Samples.Noon),
        NullLogger<SchemaUpdate>.Instance);

    private static string? Read(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
