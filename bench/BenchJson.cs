using System.Text.Json;

namespace Migration.Bench;

/// <summary>Figures as JSON.</summary>
internal static class BenchJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The figures of one bench by themselves; those of several under the benches' names.</summary>
    public static string Write(IReadOnlyDictionary<string, object> figures) =>
        JsonSerializer.Serialize(figures.Count == 1 ? figures.Values.Single() : figures, Options) + "\n";
}
