namespace Migration.Platform.Oci;

/// <summary>Media types of the OCI image specification 1.1 (media-types.md) that are written or read here.</summary>
public static class OciMediaTypes
{
    /// <summary>An image manifest. Docker schema 2 manifests have no annotations and are never written.</summary>
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>An image index: a list of manifests by platform. Only read.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>An image configuration.</summary>
    public const string Config = "application/vnd.oci.image.config.v1+json";

    /// <summary>An uncompressed layer. Its digest is at the same time its diff_id.</summary>
    public const string LayerTar = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>A layer compressed with zstd (RFC 8878). Its diff_id is the digest of what is in it.</summary>
    public const string LayerTarZstd = LayerTar + "+zstd";

    /// <summary>Docker's manifest, asked for when inspecting images of others.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>The body of a blob upload.</summary>
    public const string OctetStream = "application/octet-stream";
}
