using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>The scheduler: puts a pod on the node that it is pinned to, else on node-a, where there is room.</summary>
internal sealed class FakeScheduler(FakeApiServer server, ConcurrentDictionary<string, bool> full)
{
    public void Schedule(string space, string name, JsonObject pod)
    {
        var terms = pod.Items("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms").ToList();
        var pinned = terms.SelectMany(t => t.Items("matchFields"))
            .Select(f => f["values"]![0]!.GetValue<string>()).FirstOrDefault();
        var node = pinned ?? "node-a";
        if (!full.ContainsKey(node))
        {
            server.Change(KubernetesKind.Pod, space, name, p => p.Child("spec")["nodeName"] = node);
            return;
        }

        var condition = new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "False",
            ["reason"] = "Unschedulable",
            ["message"] = "0/2 nodes are available: 1 Insufficient cpu.",
        };
        server.Change(KubernetesKind.Pod, space, name,
            p => p.Child("status")["conditions"] = new JsonArray(condition.DeepClone()));
    }
}
