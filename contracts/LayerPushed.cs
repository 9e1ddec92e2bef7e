namespace Migration.Contracts;

/// <summary>
/// A layer of a checkpoint is in the registry while the rest is still on its way: the target may fetch it already. It
/// counts only if the image is made of it, which <see cref="ImagePushed"/> says. Routed by target node.
/// </summary>
public sealed record LayerPushed
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that takes over.</summary>
    public required PodEndpoint Target { get; init; }

    /// <summary>Where the layer is, for example <c>registry:5000/checkpoints/redis</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>The layer's media type, as an OCI manifest has it.</summary>
    public required string MediaType { get; init; }

    /// <summary>The layer's digest, <c>sha256:</c> and 64 hex digits.</summary>
    public required string Digest { get; init; }

    /// <summary>The layer's size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The layer's annotations, for example the key that it is encrypted with; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
