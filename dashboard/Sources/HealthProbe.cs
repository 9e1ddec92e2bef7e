using System.Text.Json;

namespace Migration.Dashboard.Sources;

/// <summary>Asks a health endpoint of ASP.NET Core's form.</summary>
public static class HealthProbe
{
    /// <summary>A probe of an address: healthy at status 200, else what the answer names.</summary>
    /// <param name="http">Client; its timeout bounds an answer.</param>
    /// <param name="address">The endpoint.</param>
    public static Func<CancellationToken, Task<string?>> Of(HttpClient http, Uri address) => cancellation =>
        AskAsync(http, address, cancellation);

    private static async Task<string?> AskAsync(HttpClient http, Uri address, CancellationToken cancellation)
    {
        var who = address.Authority;
        using var response = await EventStream.GuardAsync(() => http.GetAsync(address, cancellation), who, cancellation);
        if (response.IsSuccessStatusCode)
            return null;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return Missing(text) is { Length: > 0 } missing ? missing : $"answers {(int)response.StatusCode}";
    }

    private static string Missing(string text)
    {
        try
        {
            var report = JsonSerializer.Deserialize<JsonElement>(text);
            if (!report.TryGetProperty("checks", out var checks))
                return "";
            return string.Join("; ", checks.EnumerateObject()
                .Where(c => c.Value.GetProperty("status").GetString() != "Healthy")
                .Select(c => $"{c.Name}: {c.Value.GetProperty("description").GetString() ?? "not healthy"}"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Another form of answer; its status is all that can be told.
            return "";
        }
    }
}
