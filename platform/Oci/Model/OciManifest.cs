using System.Text.Json.Serialization;

namespace Migration.Platform.Oci;

/// <summary>An image manifest (OCI image specification, manifest.md).</summary>
public sealed record OciManifest
{
    /// <summary>Always 2.</summary>
    [JsonPropertyName("schemaVersion"), JsonPropertyOrder(0)]
    public int SchemaVersion { get; init; } = 2;

    /// <summary>Type of this document; absent in some images of others.</summary>
    [JsonPropertyName("mediaType"), JsonPropertyOrder(1)]
    public string? MediaType { get; init; }

    /// <summary>The image configuration.</summary>
    [JsonPropertyName("config"), JsonPropertyOrder(2)]
    public required OciDescriptor Config { get; init; }

    /// <summary>The layers, base first.</summary>
    [JsonPropertyName("layers"), JsonPropertyOrder(3)]
    public required IReadOnlyList<OciDescriptor> Layers { get; init; }

    /// <summary>Annotations; engines recognise a checkpoint image by them. Sorted by key when written.</summary>
    [JsonPropertyName("annotations"), JsonPropertyOrder(4)]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
