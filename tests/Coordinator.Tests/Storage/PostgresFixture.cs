using Migration.Coordinator.Tests.Storage;
using Migration.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Migration.Coordinator.Tests.Storage;

/// <summary>One real PostgreSQL for the whole run; each test takes a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    internal async Task<string> NewDatabaseAsync()
    {
        var name = $"t{Guid.NewGuid():n}";
        await using var source = NpgsqlDataSource.Create(_server!.ConnectionString("postgres"));
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return _server.ConnectionString(name);
    }
}
