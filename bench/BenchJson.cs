using System.Text.Json;

namespace Migration.Bench;

/// <summary>Figures as JSON.</summary>
internal static class BenchJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The text.</summary>
    /// <param name="figures">Figures by the benches' names.</param>
    /// <param name="named">Whether they stand under those names; else there is one bench only.</param>
    public static string Write(IReadOnlyDictionary<string, object> figures, bool named) =>
        JsonSerializer.Serialize(named ? figures : figures.Values.Single(), Options) + "\n";
}
