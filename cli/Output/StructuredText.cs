using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Migration.Cli.Output;

/// <summary>Writes JSON as JSON or YAML. What a server said is passed on whole, unknown members included.</summary>
internal static class StructuredText
{
    // For people and programs, not for pages: quotes and angle brackets need no escapes.
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a document.</summary>
    public static void Write(TextWriter writer, JsonNode node, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            writer.WriteLine(node.ToJsonString(Indented));
            return;
        }

        var emitter = new Emitter(writer, new EmitterSettings().WithBestWidth(int.MaxValue));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(
                    null, null, true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map)
                {
                    Text(emitter, key);
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(
                    null, null, true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case { } value when value.GetValueKind() == JsonValueKind.String:
                Text(emitter, value.GetValue<string>());
                break;
            default:
                // Numbers, true, false and null are written the same in both.
                emitter.Emit(new Scalar(node?.ToJsonString() ?? "null"));
                break;
        }
    }

    private static void Text(Emitter emitter, string text) => emitter.Emit(new Scalar(
        null, null, text, LooksOtherwise(text) ? ScalarStyle.DoubleQuoted : ScalarStyle.Any, true, true));

    // A string that a YAML reader would take for something else.
    private static bool LooksOtherwise(string text) =>
        text.Length == 0
        || !char.IsAsciiLetter(text[0])
        || text.ToUpperInvariant() is "TRUE" or "FALSE" or "NULL" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N";
}
