using System.Globalization;
using System.Net;
using System.Text.Json;
using Migration.Contracts;

namespace Migration.Samples.AlertWebhook;

/// <summary>Asks the coordinator over HTTP.</summary>
/// <param name="http">Where it is.</param>
internal sealed class CoordinatorClient(HttpClient http)
{
    /// <summary>Requests the migration that an alert asks for; repeating it starts nothing twice.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="HttpRequestException">The coordinator cannot be reached, or cannot answer now.</exception>
    public async Task<AlertAnswer> MigrateAsync(Alert alert, CancellationToken cancellation)
    {
        var workload = new Workload
        {
            Platform = alert[AlertLabels.Platform] ?? "podman",
            Namespace = alert[AlertLabels.Namespace] ?? "default",
            Pod = alert[AlertLabels.Pod]!,
            Container = alert[AlertLabels.Container]!,
        };
        var (target, why) = alert[AlertLabels.TargetNode] is { } named
            ? (named, "")
            : await TargetAsync(workload, cancellation);
        if (target is null)
            return new AlertAnswer(alert.Fingerprint, "Refused", null, why);

        var body = new MigrationRequested
        {
            Workload = workload, TargetNode = target, RequestedBy = $"alert {alert["alertname"] ?? alert.Fingerprint}",
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/migrations");
        request.Content = JsonContent.Create(body);
        var since = alert.StartsAt!.Value.ToString("O", CultureInfo.InvariantCulture);
        request.Headers.Add("Idempotency-Key", $"{alert.Fingerprint} {since}");
        using var response = await http.SendAsync(request, cancellation);
        var answer = await ReadAsync(response, cancellation);
        return response.StatusCode switch
        {
            HttpStatusCode.Accepted => new AlertAnswer(
                alert.Fingerprint, "Requested", answer.GetProperty("id").GetGuid(), $"to {target}"),
            HttpStatusCode.Conflict => new AlertAnswer(alert.Fingerprint, "AlreadyRequested", null, Detail(answer)),
            _ => new AlertAnswer(alert.Fingerprint, "Refused", null, Detail(answer)),
        };
    }

    private async Task<(string? Target, string Why)> TargetAsync(Workload workload, CancellationToken cancellation)
    {
        string[] name = [workload.Platform, workload.Namespace, workload.Pod, workload.Container];
        var path = $"/workloads/{string.Join('/', name.Select(Uri.EscapeDataString))}/migratability";
        using var response = await http.GetAsync(path, cancellation);
        var answer = await ReadAsync(response, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
            return (null, Detail(answer));
        var targets = answer.GetProperty("targets").EnumerateArray().ToArray();
        List<string?> reasons = [.. answer.GetProperty("reasons").EnumerateArray().Select(r => r.GetString())];
        if (reasons.Count == 0 && targets.FirstOrDefault(t => t.GetProperty("migratable").GetBoolean()) is
            { ValueKind: JsonValueKind.Object } first)
            return (first.GetProperty("node").GetString(), "");
        reasons.AddRange(targets.SelectMany(t => t.GetProperty("reasons").EnumerateArray()).Select(r => r.GetString()));
        return (null, string.Join(" ", reasons));
    }

    // 401, 403 and 429 are about this program, not about the alert: to be mended and sent again, like an outage.
    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
        {
            var text = await response.Content.ReadAsStringAsync(cancellation);
            throw new HttpRequestException($"it answers {(int)response.StatusCode}: {text}");
        }

        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }

    private static string Detail(JsonElement problem) =>
        problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : problem.ToString();
}
