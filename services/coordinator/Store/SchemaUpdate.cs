using System.Data.Common;
using System.Globalization;
using System.Reflection;

namespace Migration.Coordinator.Store;

/// <summary>Brings the database to this version's schema before anything uses it.</summary>
internal sealed partial class SchemaUpdate(RecordDatabase database, TimeProvider time, ILogger<SchemaUpdate> logger)
    : IHostedService
{
    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await database.PrepareAsync(cancellationToken);
        await database.WriteAsync(async connection =>
        {
            await UpdateAsync(connection);
            return 0;
        }, cancellationToken);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The scripts of a dialect with their versions, oldest first.</summary>
    public static IReadOnlyList<(int Version, string Sql)> Scripts(string dialect)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = dialect + "/";
        return [.. assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => (int.Parse(n.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture), Read(assembly, n)))];
    }

    private async Task UpdateAsync(DbConnection connection)
    {
        await connection.RunAsync(
            "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)");
        var versions = await connection.ReadAsync("SELECT version FROM schema_version", row => row.GetInt32(0));
        var current = versions.DefaultIfEmpty(0).Max();
        var scripts = Scripts(database.Dialect);
        if (current > scripts[^1].Version)
            throw new InvalidOperationException(
                $"The record has schema version {current}, this coordinator knows only {scripts[^1].Version}: "
                + "start the newer coordinator or restore the record from before its update.");
        foreach (var (version, sql) in scripts.Where(s => s.Version > current))
        {
            await connection.RunAsync(sql);
            await connection.RunAsync(
                "INSERT INTO schema_version VALUES (@version, @at)",
                ("@version", version),
                ("@at", time.GetUtcNow().ToText()));
            LogApplied(version);
        }
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [LoggerMessage(130, LogLevel.Information, "Record updated to schema version {Version}.")]
    private partial void LogApplied(int version);
}
