using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>
/// The ReplicaSet controller by its rules (pkg/controller/replicaset, pkg/controller/controller_utils.go): orphans that fit
/// are adopted, what is missing is made, of what is too much the pods go first that matter least.
/// </summary>
internal sealed class FakeReplicaSets(FakeApiServer server, ConcurrentQueue<string> did)
{
    private int _made;

    public void Sync()
    {
        foreach (var set in server.All(KubernetesKind.ReplicaSet, null))
            Sync(set);
    }

    private void Sync(JsonObject set)
    {
        var space = set.Namespace();
        var selector = set.Texts("spec", "selector", "matchLabels");
        var pods = server.All(KubernetesKind.Pod, space)
            .Where(p => !p.IsLeaving() && selector.All(l => p.Label(l.Key) == l.Value))
            .Where(p => p.Controller() is not { } owner || owner.Text("uid") == set.Uid())
            .ToList();
        // Orphans that fit are adopted.
        foreach (var orphan in pods.Where(p => p.Controller() is null))
            server.Change(KubernetesKind.Pod, space, orphan.Name(), p => Own(p, set));
        var surplus = pods.Count - (int)set.Number("spec", "replicas")!.Value;
        foreach (var pod in pods.OrderBy(Rank).Take(Math.Max(surplus, 0)))
        {
            did.Enqueue($"remove {pod.Name()}");
            server.Change(KubernetesKind.Pod, space, pod.Name(),
                p => p.Child("metadata")["deletionTimestamp"] = "2026-01-01T00:00:00Z");
        }

        for (; surplus < 0; surplus++)
        {
            var name = $"{set.Name()}-{Interlocked.Increment(ref _made):x5}";
            did.Enqueue($"make {name}");
            var pod = PodOf(set, name);
            Own(pod, set);
            server.Add(KubernetesKind.Pod, space, pod);
        }
    }

    private static JsonObject PodOf(JsonObject set, string name)
    {
        if (set.At("spec", "template") is not JsonObject template)
            return FakeCluster.Pod(name);
        var pod = (JsonObject)template.DeepClone();
        pod.Child("metadata")["name"] = name;
        return pod;
    }

    private static void Own(JsonObject pod, JsonObject set) =>
        pod.Child("metadata")["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["name"] = set.Name(),
            ["uid"] = set.Uid(),
            ["controller"] = true,
        });

    // ActivePodsWithRanks: not scheduled, not running, not ready, cheap, then the younger ones go first.
    private static (bool, bool, bool, int, string) Rank(JsonObject pod) => (
        pod.Text("spec", "nodeName") is not null,
        pod.Text("status", "phase") == "Running",
        pod.Has("Ready"),
        int.Parse(pod.Annotation(PodMarks.DeletionCost) ?? "0", CultureInfo.InvariantCulture),
        pod.Name());
}
