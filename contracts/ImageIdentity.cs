namespace Migration.Contracts;

/// <summary>
/// An image as an engine knows it.
/// </summary>
public sealed record ImageIdentity
{
    /// <summary>Image id, 64 hexadecimal digits without an algorithm prefix.</summary>
    public required string Id { get; init; }

    /// <summary>Reference it was pulled by, for example <c>registry:5000/redis:7</c>.</summary>
    public required string Name { get; init; }
}
