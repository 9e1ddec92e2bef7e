using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>Short ways into Kubernetes objects; what is not there is null or empty.</summary>
public static class JsonPaths
{
    /// <summary>What is found by walking down member names.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="path">Member names.</param>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>The text at a path; null when there is none.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="path">Member names.</param>
    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The whole number at a path; null when there is none.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="path">Member names.</param>
    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonValue value)
            return null;
        return value.TryGetValue<long>(out var number) ? number : value.TryGetValue<int>(out var small) ? small : null;
    }

    /// <summary>Whether there is a <c>true</c> at a path.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="path">Member names.</param>
    public static bool IsTrue(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <summary>The objects in the list at a path.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="path">Member names.</param>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray list ? list.OfType<JsonObject>() : [];

    /// <summary>The texts in the object at a path, by name.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="path">Member names.</param>
    public static IReadOnlyDictionary<string, string> Texts(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (node.At(path) is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                if (value is JsonValue text && text.TryGetValue<string>(out var content))
                    texts[name] = content;
            }
        }

        return texts;
    }

    /// <summary>Name of an object.</summary>
    /// <param name="item">The object.</param>
    public static string Name(this JsonObject item) => item.Text("metadata", "name") ?? "";

    /// <summary>Namespace of an object; empty for kinds without.</summary>
    /// <param name="item">The object.</param>
    public static string Namespace(this JsonObject item) => item.Text("metadata", "namespace") ?? "";

    /// <summary>Uid of an object.</summary>
    /// <param name="item">The object.</param>
    public static string Uid(this JsonObject item) => item.Text("metadata", "uid") ?? "";

    /// <summary>An annotation; null when it has none of that name.</summary>
    /// <param name="item">The object.</param>
    /// <param name="key">Key of the annotation.</param>
    public static string? Annotation(this JsonObject item, string key) => item.Text("metadata", "annotations", key);

    /// <summary>A label; null when it has none of that name.</summary>
    /// <param name="item">The object.</param>
    /// <param name="key">Key of the label.</param>
    public static string? Label(this JsonObject item, string key) => item.Text("metadata", "labels", key);

    /// <summary>The member of that name, made if it is not there.</summary>
    /// <param name="item">The object.</param>
    /// <param name="name">Name of the member.</param>
    public static JsonObject Child(this JsonObject item, string name)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item[name] is not JsonObject child)
            item[name] = child = [];
        return child;
    }
}
