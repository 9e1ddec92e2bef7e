using System.Text.Json.Serialization;

namespace Migration.Platform.Oci;

/// <summary>An image configuration (OCI image specification, config.md).</summary>
public sealed record OciImageConfig
{
    /// <summary>When the image was made.</summary>
    [JsonPropertyName("created"), JsonPropertyOrder(0)]
    public DateTimeOffset? Created { get; init; }

    /// <summary>CPU architecture in Go's names: amd64, arm64.</summary>
    [JsonPropertyName("architecture"), JsonPropertyOrder(1)]
    public required string Architecture { get; init; }

    /// <summary>Operating system in Go's names; <c>linux</c> in everything written here.</summary>
    [JsonPropertyName("os"), JsonPropertyOrder(2)]
    public required string Os { get; init; }

    /// <summary>How a container of this image runs; in checkpoint images labels only.</summary>
    [JsonPropertyName("config"), JsonPropertyOrder(3)]
    public OciRunConfig? Config { get; init; }

    /// <summary>The digests of the uncompressed layers.</summary>
    [JsonPropertyName("rootfs"), JsonPropertyOrder(4)]
    public required OciRootfs Rootfs { get; init; }
}

/// <summary>The layers of an image by the digest of their uncompressed form.</summary>
public sealed record OciRootfs
{
    /// <summary>Always <c>layers</c>.</summary>
    [JsonPropertyName("type"), JsonPropertyOrder(0)]
    public string Type { get; init; } = "layers";

    /// <summary>Digests of the uncompressed layers, base first.</summary>
    [JsonPropertyName("diff_ids"), JsonPropertyOrder(1)]
    public required IReadOnlyList<string> DiffIds { get; init; }
}

/// <summary>How a container of an image runs (the member <c>config</c> of an image configuration).</summary>
public sealed record OciRunConfig
{
    /// <summary>User name or id, optionally <c>:group</c>. Default: root.</summary>
    [JsonPropertyName("User"), JsonPropertyOrder(0)]
    public string? User { get; init; }

    /// <summary>Ports as <c>6379/tcp</c>; the values are empty objects.</summary>
    [JsonPropertyName("ExposedPorts"), JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, OciEmptyObject>? ExposedPorts { get; init; }

    /// <summary>Environment as <c>NAME=value</c>.</summary>
    [JsonPropertyName("Env"), JsonPropertyOrder(2)]
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>Program and its fixed arguments.</summary>
    [JsonPropertyName("Entrypoint"), JsonPropertyOrder(3)]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Default arguments, replaced by those of the run command.</summary>
    [JsonPropertyName("Cmd"), JsonPropertyOrder(4)]
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Working directory. Default: the root directory.</summary>
    [JsonPropertyName("WorkingDir"), JsonPropertyOrder(5)]
    public string? WorkingDir { get; init; }

    /// <summary>Labels.</summary>
    [JsonPropertyName("Labels"), JsonPropertyOrder(6)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>An empty JSON object, the value form of Go's sets.</summary>
public sealed record OciEmptyObject;
