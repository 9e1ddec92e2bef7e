using System.Text.Json;

namespace Migration.Bench;

/// <summary>Figures as JSON.</summary>
internal static class BenchJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Figures from JSON.</summary>
    /// <typeparam name="T">The figures.</typeparam>
    /// <param name="figures">What <see cref="Write"/> wrote of one bench.</param>
    /// <exception cref="JsonException">They are of another bench.</exception>
    public static T Read<T>(JsonElement figures) =>
        figures.Deserialize<T>(Options) ?? throw new JsonException("there are no figures");

    /// <summary>The text.</summary>
    /// <param name="figures">Figures by the benches' names.</param>
    /// <param name="named">Whether they stand under those names; else there is one bench only.</param>
    public static string Write(IReadOnlyDictionary<string, object> figures, bool named) =>
        JsonSerializer.Serialize(named ? figures : figures.Values.Single(), Options) + "\n";
}
