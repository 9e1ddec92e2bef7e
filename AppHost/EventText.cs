using System.Globalization;
using System.Text.Json;
using Migration.Contracts;
using Migration.Local.Events;

namespace Migration.AppHost;

/// <summary>Events in a few words.</summary>
internal static class EventText
{
    /// <summary>What an event adds to its name: target, steps with their times, or the reason.</summary>
    public static string Details(MigrationEvent seen) => seen.Name switch
    {
        nameof(MigrationAccepted) => Route(seen.As<MigrationAccepted>().Plan),
        nameof(MigrationRejected) => string.Join("; ", seen.As<MigrationRejected>().Reasons),
        nameof(MigrationCompleted) => $"freeze {seen.As<MigrationCompleted>().FreezeMs:0} ms",
        _ => string.Join(", ", Parts(seen.Body)),
    };

    private static string Route(MigrationPlan plan) =>
        $"{plan.Workload.Container}: {plan.SourceNode} -> {plan.TargetNode}";

    private static IEnumerable<string> Parts(JsonElement body)
    {
        if (body.TryGetProperty("reason", out var reason) && reason.ValueKind == JsonValueKind.String)
            yield return reason.GetString()!;
        if (!body.TryGetProperty("steps", out var steps) || steps.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var step in steps.EnumerateArray())
        {
            var ms = step.GetProperty("durationMs").GetDouble().ToString("0.0", CultureInfo.InvariantCulture);
            yield return $"{step.GetProperty("name").GetString()} {ms} ms";
        }
    }
}
