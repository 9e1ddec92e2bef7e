using System.Text.Json;
using System.Text.Json.Serialization;

namespace Migration.Local.Reporting;

/// <summary>The report as JSON.</summary>
public static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The report's text.</summary>
    /// <param name="report">The report.</param>
    public static string Write(MigrationRunReport report) => JsonSerializer.Serialize(report, Options);

    /// <summary>Reads a report back.</summary>
    /// <param name="text">Its text.</param>
    /// <exception cref="JsonException">It is not a report.</exception>
    public static MigrationRunReport Read(string text) =>
        JsonSerializer.Deserialize<MigrationRunReport>(text, Options) ?? throw new JsonException("the report is empty");
}
