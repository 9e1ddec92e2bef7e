using System.Data.Common;
using Migration.Coordinator.Access;

namespace Migration.Coordinator.Store;

/// <summary>The keys in a table of a <see cref="RecordDatabase"/>.</summary>
internal sealed class SqlApiKeyStore(RecordDatabase database, TimeProvider time) : IApiKeyStore
{
    /// <inheritdoc />
    public Task<bool> AddAsync(ApiKey key, CancellationToken cancellation) => database.WriteAsync(
        async connection => await connection.RunAsync(
            """
            INSERT INTO api_key (id, name, scope, salt, hash, created_at)
            VALUES (@id, @name, @scope, @salt, @hash, @at) ON CONFLICT DO NOTHING
            """,
            ("@id", key.Id),
            ("@name", key.Name),
            ("@scope", key.Scope.ToString()),
            ("@salt", key.Salt),
            ("@hash", key.Hash),
            ("@at", key.CreatedAt.ToText())) == 1,
        cancellation);

    /// <inheritdoc />
    public Task<ApiKey?> FindAsync(string id, CancellationToken cancellation) => database.UseAsync(
        async connection =>
            (await connection.ReadAsync("SELECT * FROM api_key WHERE id = @id", Read, ("@id", id))).SingleOrDefault(),
        cancellation);

    /// <inheritdoc />
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation) =>
        database.UseAsync<IReadOnlyList<ApiKey>>(
            async connection => await connection.ReadAsync("SELECT * FROM api_key ORDER BY created_at", Read),
            cancellation);

    /// <inheritdoc />
    public Task<bool> RevokeAsync(string name, CancellationToken cancellation) => database.WriteAsync(
        async connection => await connection.RunAsync(
            "UPDATE api_key SET revoked_at = @at WHERE name = @name AND revoked_at IS NULL",
            ("@at", time.GetUtcNow().ToText()),
            ("@name", name)) == 1,
        cancellation);

    private static ApiKey Read(DbDataReader row) => new()
    {
        Id = row.Text("id"),
        Name = row.Text("name"),
        Scope = Enum.Parse<ApiScope>(row.Text("scope")),
        Salt = row.Text("salt"),
        Hash = row.Text("hash"),
        CreatedAt = row.Time("created_at"),
        RevokedAt = row.TimeOrNull("revoked_at"),
    };
}
