using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migration.Cni.Protocol;

/// <summary>Reads what a service says about a request that it refuses (RFC 9457).</summary>
internal static class ProblemText
{
    private const int Longest = 500;

    /// <summary>The text in one line, with the fields that are wrong.</summary>
    public static string Of(string body, HttpResponseMessage response)
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}");
        try
        {
            var problem = JsonNode.Parse(body);
            var parts = (Json.Object(problem, "errors") ?? [])
                .Select(field => $"{field.Key}: {string.Join(' ', field.Value as JsonArray ?? [])}")
                .ToList();
            if (parts.Count == 0 && (Json.Text(problem, "detail") ?? Json.Text(problem, "title")) is { } text)
                parts.Add(text);
            return parts.Count == 0 ? status : string.Join("; ", parts);
        }
        catch (JsonException)
        {
            // Whatever answers there is not the service that was meant; its words may still help.
            var said = body[..Math.Min(body.Length, Longest)].ReplaceLineEndings(" ");
            return said.Length == 0 ? status : $"{status}, {said}";
        }
    }
}
