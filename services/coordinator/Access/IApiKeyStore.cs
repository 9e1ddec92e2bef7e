namespace Migration.Coordinator.Access;

/// <summary>The keys, beside the record.</summary>
internal interface IApiKeyStore
{
    /// <summary>Adds a key.</summary>
    /// <returns>False when a good key of that name is there.</returns>
    Task<bool> AddAsync(ApiKey key, CancellationToken cancellation);

    /// <summary>The key of that id, revoked ones included; null when there is none.</summary>
    Task<ApiKey?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>All keys, oldest first.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation);

    /// <summary>Makes the good key of that name worthless from now on.</summary>
    /// <returns>False when there is none.</returns>
    Task<bool> RevokeAsync(string name, CancellationToken cancellation);
}
