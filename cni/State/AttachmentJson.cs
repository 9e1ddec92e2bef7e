using System.Text.Json;
using System.Text.Json.Serialization;

namespace Migration.Cni.State;

/// <summary>JSON form of <see cref="Attachment"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Attachment))]
internal sealed partial class AttachmentJson : JsonSerializerContext
{
    /// <summary>Reads a file's contents.</summary>
    /// <exception cref="JsonException">It is no attachment.</exception>
    public static Attachment Read(byte[] contents) =>
        JsonSerializer.Deserialize(contents, Default.Attachment) ?? throw new JsonException("the file holds null");

    /// <summary>Writes a file's contents.</summary>
    public static byte[] Write(Attachment attachment) =>
        JsonSerializer.SerializeToUtf8Bytes(attachment, Default.Attachment);
}
