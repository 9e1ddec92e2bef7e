using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cli.Api;

namespace Migration.Cli.Inspection;

/// <summary>Compares reports value by value; items of lists are matched by what identifies them.</summary>
internal static class ReportDifference
{
    /// <summary>The differences in the order of the report.</summary>
    public static IReadOnlyList<Difference> Between(CheckpointReport a, CheckpointReport b)
    {
        var (left, right) = (Flatten(a), Flatten(b));
        return
        [
            .. left.Keys.Union(right.Keys)
                .Select(path => new Difference(
                    path, left.GetValueOrDefault(path), right.GetValueOrDefault(path)))
                .Where(d => d.A != d.B),
        ];
    }

    private static Dictionary<string, string> Flatten(CheckpointReport report)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var node = JsonSerializer.SerializeToNode(report, ApiJson.Options)!.AsObject();
        node.Remove("source");
        Add(values, "", node);
        return values;
    }

    private static void Add(Dictionary<string, string> values, string path, JsonNode? node)
    {
        switch (node)
        {
            case null:
                break;
            case JsonObject map:
                foreach (var (key, value) in map)
                    Add(values, path.Length == 0 ? key : $"{path}.{key}", value);
                break;
            case JsonArray list when list.All(i => i is not JsonObject):
                values[path] = string.Join(' ', list.Select(i => $"{i}"));
                break;
            case JsonArray list:
                foreach (var group in list.GroupBy(Identity))
                    foreach (var (index, item) in group.Index())
                        Add(values, $"{path}[{group.Key}{(index == 0 ? "" : $"#{index + 1}")}]", item);
                break;
            default:
                values[path] = node.ToString();
                break;
        }
    }

    // Pids, both ends of a socket, mount points: what stays when the rest changes.
    private static string Identity(JsonNode? item) =>
        item?["pid"] is { } pid ? $"pid {pid}"
        : item?["local"] is { } local ? $"{item["protocol"]} {local} {item["remote"]}".TrimEnd()
        : item?["path"] is { } path ? $"{path}"
        : "item";
}
