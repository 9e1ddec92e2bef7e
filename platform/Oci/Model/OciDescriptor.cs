using System.Text.Json.Serialization;

namespace Migration.Platform.Oci;

/// <summary>Points at a blob by content (OCI image specification, descriptor.md).</summary>
public sealed record OciDescriptor
{
    /// <summary>Type of the content, see <see cref="OciMediaTypes"/>.</summary>
    [JsonPropertyName("mediaType"), JsonPropertyOrder(0)]
    public required string MediaType { get; init; }

    /// <summary>Digest of the content, <c>sha256:</c> and 64 hex digits.</summary>
    [JsonPropertyName("digest"), JsonPropertyOrder(1)]
    public required string Digest { get; init; }

    /// <summary>Length of the content in bytes.</summary>
    [JsonPropertyName("size"), JsonPropertyOrder(2)]
    public required long Size { get; init; }

    /// <summary>Annotations; null for none.</summary>
    [JsonPropertyName("annotations"), JsonPropertyOrder(3)]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
