using System.Text.Json.Nodes;

namespace Migration.KubernetesFakes;

/// <summary>Applies patches as an API server does.</summary>
internal static class FakePatch
{
    /// <summary>
    /// RFC 7386; with <paramref name="byName"/> lists of named objects are merged by name (strategic).
    /// </summary>
    public static JsonNode? Merge(JsonNode? target, JsonNode? patch, bool byName)
    {
        if (patch is JsonArray list && byName && target is JsonArray old && IsNamed(list) && IsNamed(old))
            return MergeByName(old, list);
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var result = target is JsonObject there ? (JsonObject)there.DeepClone() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
                result.Remove(name);
            else
                result[name] = Merge(result[name], value, byName);
        }

        return result;
    }

    /// <summary>RFC 6902, the operations add, replace, remove and test; null when a test or a path fails.</summary>
    public static JsonObject? Operations(JsonObject target, JsonArray operations)
    {
        var result = (JsonObject)target.DeepClone();
        foreach (var operation in operations.OfType<JsonObject>())
        {
            var parts = operation["path"]!.GetValue<string>().Split('/')[1..]
                .Select(p => p.Replace("~1", "/", StringComparison.Ordinal)
                    .Replace("~0", "~", StringComparison.Ordinal))
                .ToArray();
            JsonNode? parent = result;
            foreach (var part in parts[..^1])
                parent = parent is JsonArray array ? array[int.Parse(part)] : parent?[part];
            if (parent is null || !Apply(operation, parent, parts[^1]))
                return null;
        }

        return result;
    }

    private static bool Apply(JsonObject operation, JsonNode parent, string name)
    {
        var value = operation["value"]?.DeepClone();
        var index = parent is JsonArray && name != "-" ? int.Parse(name) : -1;
        var current = parent is JsonArray list ? index >= 0 && index < list.Count ? list[index] : null : parent[name];
        switch (operation["op"]!.GetValue<string>())
        {
            case "test":
                return JsonNode.DeepEquals(current, value);
            case "add" when parent is JsonArray items && name == "-":
                items.Add(value);
                return true;
            case "add" or "replace" when parent is JsonArray items:
                items[index] = value;
                return true;
            case "add":
                parent[name] = value;
                return true;
            case "replace":
                if (current is null)
                    return false;
                parent[name] = value;
                return true;
            case "remove" when parent is JsonArray items:
                items.RemoveAt(index);
                return true;
            case "remove":
                return ((JsonObject)parent).Remove(name);
            default:
                return false;
        }
    }

    // Containers and volumes go by their name, conditions by their type.
    private static string? KeyOf(JsonNode? item) =>
        (item?["name"] ?? item?["type"])?.GetValue<string>();

    private static bool IsNamed(JsonArray list) => list.Count > 0 && list.All(i => KeyOf(i) is not null);

    private static JsonArray MergeByName(JsonArray old, JsonArray patch)
    {
        var result = (JsonArray)old.DeepClone();
        foreach (var item in patch)
        {
            var name = KeyOf(item);
            var place = result.ToList().FindIndex(i => KeyOf(i) == name);
            if (place < 0)
                result.Add(item!.DeepClone());
            else
                result[place] = Merge(result[place], item, byName: true);
        }

        return result;
    }
}
