using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesFakes;

/// <summary>What a kubelet writes into a pod's status.</summary>
internal static class PodStatus
{
    /// <summary>Gives a pod its addresses, of both families, unless it has some.</summary>
    public static void SetAddresses(JsonObject pod, Func<int> number)
    {
        var status = pod.Child("status");
        if (status["podIP"] is not null)
            return;
        var next = number();
        status["podIP"] = $"10.78.1.{next}";
        status["podIPs"] = new JsonArray(
            new JsonObject { ["ip"] = $"10.78.1.{next}" }, new JsonObject { ["ip"] = $"fd78:1::{next}" });
    }

    /// <summary>Ready are containers that are, and every gate of the pod that somebody has opened.</summary>
    public static void SetReady(JsonObject pod)
    {
        var status = pod.Child("status");
        var isReady = pod.Items("status", "containerStatuses").All(c => c.IsTrue("ready"))
            && pod.Items("spec", "readinessGates").All(g => pod.Has(g.Text("conditionType")!));
        var others = pod.Items("status", "conditions").Where(c => c.Text("type") != "Ready").ToList();
        status["conditions"] = new JsonArray([.. others.Select(c => c.DeepClone()), new JsonObject
        {
            ["type"] = "Ready",
            ["status"] = isReady ? "True" : "False",
        }]);
    }

    /// <summary>Says of a container what has become of it; one without an id keeps the one it had.</summary>
    public static void SetContainer(
        JsonObject pod, string container, JsonObject state, bool isReady, string? id, string image)
    {
        var old = pod.ContainerStatus(container).Text("containerID");
        var others = pod.Items("status", "containerStatuses").Where(c => c.Text("name") != container)
            .Select(c => c.DeepClone()).ToList();
        pod.Child("status")["containerStatuses"] = new JsonArray([.. others, new JsonObject
        {
            ["name"] = container,
            ["state"] = state.DeepClone(),
            ["ready"] = isReady,
            ["containerID"] = id is null ? old : $"cri-o://{id}",
            ["imageID"] = "registry/web@sha256:" + new string('b', 64),
            ["fakeImage"] = image,
        }]);
    }

    /// <summary>The state of a container that does not start.</summary>
    public static JsonObject Waiting(string reason, string message) => new()
    {
        ["waiting"] = new JsonObject { ["reason"] = reason, ["message"] = message },
    };
}
