using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Migration.Coordinator.Store;

/// <summary>Brings the database to this version's schema before anything uses it.</summary>
internal sealed partial class SchemaUpdate(SqliteDatabase database, TimeProvider time, ILogger<SchemaUpdate> logger)
    : IHostedService
{
    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        database.CreateFolder();
        await database.UseAsync(async connection =>
        {
            // Readers and the one writer do not wait for each other; survives in the file.
            await connection.RunAsync("PRAGMA journal_mode = WAL");
            return 0;
        }, cancellationToken);
        await database.WriteAsync(async connection =>
        {
            await UpdateAsync(connection);
            return 0;
        }, cancellationToken);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task UpdateAsync(SqliteConnection connection)
    {
        await connection.RunAsync(
            "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT");
        var versions = await connection.ReadAsync("SELECT version FROM schema_version", row => row.GetInt32(0));
        var current = versions.DefaultIfEmpty(0).Max();
        var scripts = Scripts();
        if (current > scripts[^1].Version)
            throw new InvalidOperationException(
                $"The record has schema version {current}, this coordinator knows only {scripts[^1].Version}: "
                + "start the newer coordinator or restore the record from before its update.");
        foreach (var (version, sql) in scripts.Where(s => s.Version > current))
        {
            await connection.RunAsync(sql);
            await connection.RunAsync(
                "INSERT INTO schema_version VALUES ($version, $at)",
                ("$version", version),
                ("$at", time.GetUtcNow().ToText()));
            LogApplied(version);
        }
    }

    private static List<(int Version, string Sql)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => (int.Parse(n.AsSpan(0, 4), CultureInfo.InvariantCulture), Read(assembly, n)))];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [LoggerMessage(130, LogLevel.Information, "Record updated to schema version {Version}.")]
    private partial void LogApplied(int version);
}
