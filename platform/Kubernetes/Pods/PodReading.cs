using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>What is read of pods in several places.</summary>
public static class PodReading
{
    /// <summary>Status of a container; null when the kubelet has not told it yet.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">Name of the container.</param>
    public static JsonObject? ContainerStatus(this JsonObject pod, string container) =>
        pod.Items("status", "containerStatuses").FirstOrDefault(c => c.Text("name") == container);

    /// <summary>Specification of a container; null when there is none of that name.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">Name of the container.</param>
    public static JsonObject? Container(this JsonObject pod, string container) =>
        pod.Items("spec", "containers").FirstOrDefault(c => c.Text("name") == container);

    /// <summary>Whether a condition of the pod is true, for example <c>Ready</c>.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="type">Type of the condition.</param>
    public static bool Has(this JsonObject pod, string type) =>
        pod.Items("status", "conditions").Any(c => c.Text("type") == type && c.Text("status") == "True");

    /// <summary>Whether the pod is being deleted.</summary>
    /// <param name="pod">The pod.</param>
    public static bool IsLeaving(this JsonObject pod) => pod.Text("metadata", "deletionTimestamp") is not null;

    /// <summary>The owner that controls the pod; null for a bare pod.</summary>
    /// <param name="pod">The pod.</param>
    public static JsonObject? Controller(this JsonObject pod) =>
        pod.Items("metadata", "ownerReferences").FirstOrDefault(o => o.IsTrue("controller"));

    /// <summary>
    /// Why a container cannot start, in the kubelet's words; null while nothing is wrong. Reasons as in
    /// pkg/kubelet/images and pkg/kubelet/kuberuntime.
    /// </summary>
    /// <param name="status">Status of the container.</param>
    public static string? StartProblem(this JsonObject status)
    {
        var reason = status.Text("state", "waiting", "reason");
        return reason is null or "ContainerCreating" or "PodInitializing" ? null
            : $"{reason}: {status.Text("state", "waiting", "message") ?? "the kubelet says no more"}";
    }
}
