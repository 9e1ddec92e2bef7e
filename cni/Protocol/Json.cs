using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migration.Cni.Protocol;

/// <summary>Reads members of JSON objects that may be missing or of another kind.</summary>
internal static class Json
{
    /// <summary>A text; null when it is missing, empty or no text.</summary>
    public static string? Text(JsonNode? node, string name) =>
        node is JsonObject found && found[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            && value.GetValue<string>() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>A whole number; null when it is missing or none.</summary>
    public static int? Number(JsonNode? node, string name) =>
        node is JsonObject found && found[name] is JsonValue value && value.TryGetValue<int>(out var number)
            ? number
            : null;

    /// <summary>An object; null when it is missing or none.</summary>
    public static JsonObject? Object(JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;
}
