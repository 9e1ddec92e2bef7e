using System.Text.Json;

namespace Migration.Platform.Oci;

/// <summary>Reads what a registry says about an image, without its layers.</summary>
public sealed class ImageInspector(RegistryClient registry)
{
    private const int LargestConfigBytes = 4 * 1024 * 1024;

    /// <summary>Reads manifest and configuration.</summary>
    /// <exception cref="RegistryException">
    /// The image is not there, is an index of several images, or its documents are malformed.
    /// </exception>
    public async Task<ImageInspection> InspectAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        const string operation = "inspect image";
        ArgumentNullException.ThrowIfNull(reference);
        registry.CheckRegistry(reference);
        var stored = await registry.GetManifestAsync(
            reference.Repository, reference.TagOrDigest, cancellationToken);
        if (stored.MediaType is not (OciMediaTypes.Manifest or OciMediaTypes.DockerManifest))
        {
            throw new RegistryException(
                operation, reference.ToString(),
                $"it is a {stored.MediaType}, not one image; name the digest of one of its manifests.");
        }
        try
        {
            var manifest = JsonSerializer.Deserialize(stored.Content.Span, OciJson.Manifest)
                ?? throw new JsonException("the manifest is null");
            if (manifest.Config.Size is < 0 or > LargestConfigBytes)
                throw new JsonException($"its configuration would have {manifest.Config.Size} bytes");
            await using var blob = await registry.OpenBlobAsync(
                reference.Repository, manifest.Config.Digest, cancellationToken);
            var config = await JsonSerializer.DeserializeAsync(blob, OciJson.ImageConfig, cancellationToken)
                ?? throw new JsonException("the configuration is null");
            return new ImageInspection
            {
                Reference = reference with { Digest = stored.Digest },
                Manifest = manifest,
                Config = config,
            };
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new RegistryException(operation, reference.ToString(), $"it is malformed: {e.Message}.", inner: e);
        }
    }
}

/// <summary>What a registry says about an image.</summary>
public sealed record ImageInspection
{
    /// <summary>The reference with the manifest's digest.</summary>
    public required ImageReference Reference { get; init; }

    /// <summary>The manifest.</summary>
    public required OciManifest Manifest { get; init; }

    /// <summary>The image configuration.</summary>
    public required OciImageConfig Config { get; init; }

    /// <summary>The manifest's annotations; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations =>
        Manifest.Annotations ?? new Dictionary<string, string>();
}
