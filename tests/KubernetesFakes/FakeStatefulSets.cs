using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>
/// The StatefulSet controller by its rules (pkg/controller/statefulset: stateful_set.go, stateful_set_control.go,
/// stateful_set_utils.go) with the pod management policy OrderedReady: it counts pods that its selector fits and whose
/// name is its own with an ordinal, adopts orphans among them, makes the first one that is missing and waits for each to
/// be Running and Ready before it looks at the next one; those beyond its replicas it removes, the last one first.
/// </summary>
internal sealed partial class FakeStatefulSets(FakeApiServer server, ConcurrentQueue<string> did)
{
    private const string Kind = "StatefulSet";

    public void Sync()
    {
        foreach (var set in server.All(KubernetesKind.StatefulSet, null))
            Sync(set);
    }

    private void Sync(JsonObject set)
    {
        var selector = set.Texts("spec", "selector", "matchLabels");
        var pods = server.All(KubernetesKind.Pod, set.Namespace())
            .Where(p => selector.All(l => p.Label(l.Key) == l.Value) && OrdinalOf(p, set) is not null)
            .Where(p => p.Controller() is not { } owner || owner.Text("uid") == set.Uid())
            .ToDictionary(p => OrdinalOf(p, set)!.Value);
        foreach (var orphan in pods.Values.Where(p => p.Controller() is null && !p.IsLeaving()))
            server.Change(KubernetesKind.Pod, orphan.Namespace(), orphan.Name(), p => Own(p, set));
        var replicas = (int)(set.Number("spec", "replicas") ?? 1);
        for (var ordinal = 0; ordinal < replicas; ordinal++)
        {
            if (!pods.TryGetValue(ordinal, out var pod))
                Make(set, ordinal);
            if (pod is null || pod.IsLeaving() || !IsRunningAndReady(pod))
                return;
        }

        if (pods.Keys.Where(o => o >= replicas).OrderDescending().Select(o => pods[o]).FirstOrDefault() is { } condemned
            && !condemned.IsLeaving())
            Remove(condemned);
    }

    private void Make(JsonObject set, int ordinal)
    {
        var name = $"{set.Name()}-{ordinal.ToString(CultureInfo.InvariantCulture)}";
        // Refused by admission, or the name is taken by a pod that is not the set's: it tries again later.
        if (server.IsHeld(set.Namespace(), name)
            || server.Get(KubernetesKind.Pod, set.Namespace(), name) is not null)
            return;
        did.Enqueue($"make {name}");
        var pod = (JsonObject)set["spec"]!["template"]!.DeepClone();
        var metadata = pod.Child("metadata");
        metadata["name"] = name;
        metadata.Child("labels")["statefulset.kubernetes.io/pod-name"] = name;
        metadata.Child("labels")["controller-revision-hash"] = $"{set.Name()}-1";
        pod.Child("spec")["hostname"] = name;
        pod.Child("spec")["subdomain"] = set.Text("spec", "serviceName");
        Own(pod, set);
        server.Add(KubernetesKind.Pod, set.Namespace(), pod);
    }

    private void Remove(JsonObject pod)
    {
        did.Enqueue($"remove {pod.Name()}");
        server.Change(KubernetesKind.Pod, pod.Namespace(), pod.Name(),
            p => p.Child("metadata")["deletionTimestamp"] = "2026-01-01T00:00:00Z");
    }

    private static int? OrdinalOf(JsonObject pod, JsonObject set)
    {
        var match = OrdinalName().Match(pod.Name());
        return match.Success && match.Groups[1].Value == set.Name()
            ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)
            : null;
    }

    private static bool IsRunningAndReady(JsonObject pod) =>
        pod.Text("status", "phase") == "Running" && pod.Has("Ready");

    private static void Own(JsonObject pod, JsonObject set) =>
        pod.Child("metadata")["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = Kind,
            ["name"] = set.Name(),
            ["uid"] = set.Uid(),
            ["controller"] = true,
            ["blockOwnerDeletion"] = true,
        });

    [GeneratedRegex("^(.*)-([0-9]+)$")]
    private static partial Regex OrdinalName();
}
