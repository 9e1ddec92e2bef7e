using System.Text.Json.Nodes;
using Migration.Contracts;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Migrations;

/// <summary>
/// Passes on what the bus tells: to the Migration that asked, as status and Event, and to the pods, as Events. A
/// message that comes twice is written once.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="status">Writes the status.</param>
/// <param name="events">Writes Events.</param>
public sealed class MigrationNews(IKubernetesApi api, MigrationStatus status, EventWriter events)
{
    /// <summary>Passes a message on; does nothing for workloads of other platforms.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="KubernetesException">The server refuses or does not answer.</exception>
    public async Task TellAsync(object message, CancellationToken cancellation)
    {
        if (News.Of(message) is not { } news || news.Workload.Platform != WorkloadPlatforms.Kubernetes)
            return;
        var space = news.Workload.Namespace;
        // Few, and only while they are kept: found by looking, so that no instance needs a memory of its own.
        var all = await api.ListAsync(KubernetesKind.Migration, new ObjectSelection(space), cancellation);
        if (all.FirstOrDefault(m => MigrationStatus.AttemptOf(m) == news.Id) is { } migration)
        {
            await status.AdvanceAsync(migration, news.Phase, Members(news), cancellation);
            await WriteAsync(migration, news, cancellation);
        }

        foreach (var name in new[] { news.Workload.Pod, news.TargetPod }.OfType<string>().Distinct())
        {
            if (await api.FindAsync(KubernetesKind.Pod, space, name, cancellation) is { } pod)
                await WriteAsync(pod, news, cancellation);
        }
    }

    private Task WriteAsync(JsonObject about, News news, CancellationToken cancellation) => events.WriteAsync(
        about, $"Migration{news.Phase}", news.Note, news.IsWarning, news.Id.ToString("d"), cancellation);

    private static JsonObject Members(News news)
    {
        var members = new JsonObject();
        Set("sourceNode", news.SourceNode);
        Set("targetNode", news.TargetNode);
        Set("targetPod", news.TargetPod);
        Set("reason", news.Reason);
        if (news.RetryId is { } retry)
        {
            members["migrationId"] = retry.ToString("d");
            members["targetPod"] = null;
        }

        // Why an earlier attempt failed is in the Events.
        if (news.Phase == MigrationPhases.Completed)
            members["reason"] = null;
        if (news.FreezeMs is { } freeze)
            members["freezeMilliseconds"] = (long)Math.Round(freeze);
        if (news.Steps is { } steps)
        {
            members["steps"] = new JsonArray([.. steps.Select(s => (JsonNode)new JsonObject
            {
                ["name"] = s.Name,
                ["node"] = s.Node,
                ["milliseconds"] = (long)Math.Round(s.DurationMs),
            })]);
        }

        return members;

        void Set(string name, string? value)
        {
            if (value is not null)
                members[name] = value;
        }
    }
}
