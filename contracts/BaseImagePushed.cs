namespace Migration.Contracts;

/// <summary>
/// Pre-copy: the copied memory is in the registry; the target pulls it ahead of time. Routed by target node.
/// </summary>
public sealed record BaseImagePushed
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves the clients before the migration.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>The pod that takes over.</summary>
    public required PodEndpoint Target { get; init; }

    /// <summary>Image the container was started from.</summary>
    public ImageIdentity? BaseImage { get; init; }

    /// <summary>Which copy it is, from 1; null for the first.</summary>
    public int? Round { get; init; }

    /// <summary>Bytes that this copy has beside those before it; null where that is not known.</summary>
    public long? CopiedBytes { get; init; }

    /// <summary>Reference by digest.</summary>
    public required string Image { get; init; }

    /// <summary>Size of all blobs of the image in bytes.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>Bytes that the copy before this one had; null for the first.</summary>
    public long? PreviousBytes { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
