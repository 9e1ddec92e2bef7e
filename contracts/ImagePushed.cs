namespace Migration.Contracts;

/// <summary>
/// The checkpoint is in the registry as an OCI image. Routed by target node.
/// </summary>
public sealed record ImagePushed
{
    /// <summary>The migration this message belongs to; also the correlation id on the bus.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>What moves from where to where.</summary>
    public required MigrationPlan Plan { get; init; }

    /// <summary>The pod that serves the clients before the migration.</summary>
    public required PodEndpoint Source { get; init; }

    /// <summary>The pod that takes over.</summary>
    public required PodEndpoint Target { get; init; }

    /// <summary>Reference by digest, for example <c>registry:5000/checkpoints/redis@sha256:...</c>.</summary>
    public required string Image { get; init; }

    /// <summary>Signature over image, migration and target node by the node that pushed; null when it signs none.</summary>
    public string? Signature { get; init; }

    /// <summary>Size of all blobs of the image in bytes.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>Bytes that its layers have uncompressed, which the target needs room for; null where they are not known.</summary>
    public long? ContentBytes { get; init; }

    /// <summary>What was done, in order, and how long it took.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}
