namespace Migration.Coordinator.Access;

/// <summary>A key as the record knows it.</summary>
internal sealed record ApiKey
{
    /// <summary>The part of the key that finds it; no secret.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is; stands in the record of what was asked with it.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    public required ApiScope Scope { get; init; }

    /// <summary>Random bytes of this key, in hexadecimal digits.</summary>
    public required string Salt { get; init; }

    /// <summary>What the secret gives under the salt, in hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was revoked; null while it is good.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}
