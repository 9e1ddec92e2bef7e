namespace Migration.Platform.Oci;

/// <summary>An image that is in the registry.</summary>
public sealed record PushedImage
{
    /// <summary>Its reference with the manifest's digest, by which exactly this image is pulled.</summary>
    public required ImageReference Reference { get; init; }

    /// <summary>The manifest as pushed.</summary>
    public required OciManifest Manifest { get; init; }

    /// <summary>Digest of the manifest.</summary>
    public string Digest => Reference.Digest!;

    /// <summary>Bytes of all blobs and the manifest.</summary>
    public required long TotalBytes { get; init; }
}
