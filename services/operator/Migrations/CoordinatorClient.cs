using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Migrations;

/// <summary>Asks the coordinator where a workload could go.</summary>
/// <param name="http">HTTP.</param>
/// <param name="options">Settings.</param>
public sealed class CoordinatorClient(HttpClient http, IOptions<OperatorOptions> options)
{
    /// <summary>Nodes that could take the workload in, and why not where none could.</summary>
    /// <param name="space">Namespace of the pod.</param>
    /// <param name="pod">Name of the pod.</param>
    /// <param name="container">Name of the container.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="HttpRequestException">The coordinator does not answer.</exception>
    /// <exception cref="OperatorException">It refuses, or answers something else.</exception>
    public async Task<TargetChoice> TargetsAsync(
        string space, string pod, string container, CancellationToken cancellation)
    {
        var path = $"workloads/kubernetes/{Uri.EscapeDataString(space)}/{Uri.EscapeDataString(pod)}/"
            + $"{Uri.EscapeDataString(container)}/migratability";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Value.Coordinator, path));
        if (options.Value.CoordinatorKey is { Length: > 0 } key)
            request.Headers.Authorization = new("Bearer", key);
        using var response = await http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw new OperatorException(
                $"The coordinator refuses GET {path} with {(int)response.StatusCode}: {text}");
        }

        try
        {
            return Read(JsonNode.Parse(text));
        }
        catch (JsonException e)
        {
            throw new OperatorException($"The coordinator's answer to GET {path} is no JSON: {e.Message}");
        }
    }

    private static TargetChoice Read(JsonNode? answer)
    {
        var targets = answer.Items("targets").ToList();
        var reasons = Texts(answer.At("reasons")).ToList();
        return reasons.Count > 0
            ? new TargetChoice([], reasons)
            : new TargetChoice(
                [.. targets.Where(t => t.IsTrue("migratable")).Select(t => t.Text("node")).OfType<string>()],
                [.. targets.SelectMany(t => Texts(t["reasons"]))]);
    }

    private static IEnumerable<string> Texts(JsonNode? list) =>
        (list as JsonArray ?? []).Select(r => r?.GetValue<string>()).OfType<string>();
}

/// <summary>Where a workload could go.</summary>
/// <param name="Nodes">Nodes that could take it in.</param>
/// <param name="Reasons">What stands against the others, or against moving it at all.</param>
public sealed record TargetChoice(IReadOnlyList<string> Nodes, IReadOnlyList<string> Reasons);
