using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Migration.Platform.Oci;

/// <summary>
/// Writes and reads the documents above. The member order is fixed and absent members are left out, so the same
/// content always has the same bytes and with them the same digest.
/// </summary>
internal static class OciJson
{
    private static readonly OciJsonContext Context = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Not embedded in HTML; the default encoder would escape the '+' of every media type.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static JsonTypeInfo<OciManifest> Manifest => Context.OciManifest;

    public static JsonTypeInfo<OciImageConfig> ImageConfig => Context.OciImageConfig;

    public static byte[] Serialize(OciManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Manifest);

    public static byte[] Serialize(OciImageConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, ImageConfig);
}

[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(OciImageConfig))]
internal sealed partial class OciJsonContext : JsonSerializerContext;
