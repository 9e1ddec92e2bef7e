namespace Migration.Platform.Oci;

public sealed partial class RegistryClient
{
    /// <summary>
    /// Completes an image whose layers are in the repository: pushes configuration and manifest. Without a tag the
    /// image is reachable by its digest only.
    /// </summary>
    /// <param name="target">Repository and tag; a digest in it is ignored.</param>
    /// <param name="config">The image configuration.</param>
    /// <param name="layers">The layers with their media types, base first.</param>
    /// <param name="annotations">Annotations of the manifest, or null; written sorted by key.</param>
    /// <param name="cancellationToken">Ends the push.</param>
    public Task<PushedImage> PushImageAsync(
        ImageReference target, OciImageConfig config, IReadOnlyList<OciDescriptor> layers,
        IReadOnlyDictionary<string, string>? annotations, CancellationToken cancellationToken) =>
        PushImageAsync(target, config, null, layers, annotations, cancellationToken);

    /// <summary>The same with an upload for the configuration that is open already; null to look for it first.</summary>
    internal async Task<PushedImage> PushImageAsync(
        ImageReference target, OciImageConfig config, UploadSession? configUpload, IReadOnlyList<OciDescriptor> layers,
        IReadOnlyDictionary<string, string>? annotations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(layers);
        CheckRegistry(target);
        var configBytes = OciJson.Serialize(config);
        var configBlob = configUpload is null
            ? await PushBlobAsync(target.Repository, configBytes, cancellationToken)
            : await PushBlobAsync(target.Repository, configBytes, configUpload, cancellationToken);
        var manifest = new OciManifest
        {
            MediaType = OciMediaTypes.Manifest,
            Config = configBlob with { MediaType = OciMediaTypes.Config },
            Layers = layers,
            Annotations = annotations is null
                ? null
                : new SortedDictionary<string, string>(annotations.ToDictionary(), StringComparer.Ordinal),
        };
        var bytes = OciJson.Serialize(manifest);
        var digest = await PutManifestAsync(
            target.Repository, target.Tag ?? OciDigest.Of(bytes), bytes, OciMediaTypes.Manifest, cancellationToken);
        return new PushedImage
        {
            Reference = target with { Digest = digest },
            Manifest = manifest,
            TotalBytes = layers.Sum(layer => layer.Size) + configBlob.Size + bytes.Length,
        };
    }

    internal void CheckRegistry(ImageReference reference)
    {
        if (!string.Equals(reference.Registry, Registry, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"'{reference}' is not in the registry {Registry}.", nameof(reference));
    }
}
