using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>Label and field selectors with <c>=</c>, <c>!=</c> and, for labels, bare keys.</summary>
internal static class FakeSelectors
{
    public static bool Fits(JsonObject item, string labels, string fields) =>
        Terms(labels).All(t => FitsLabel(item, t)) && Terms(fields).All(t => FitsField(item, t));

    private static string[] Terms(string selector) =>
        selector.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool FitsLabel(JsonObject item, string term)
    {
        if (term.Split("!=") is [var notKey, var notValue])
            return item.Label(notKey) != notValue;
        return term.Split('=', StringSplitOptions.RemoveEmptyEntries) is [var key, var value]
            ? item.Label(key) == value
            : item.Label(term) is not null;
    }

    private static bool FitsField(JsonObject item, string term)
    {
        var parts = term.Split('=', 2);
        return (item.Text(parts[0].Split('.')) ?? "") == parts[1];
    }
}
