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

    /// <summary>The names, separated by commas, in an annotation; none when it is not there.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="annotation">Key of the annotation.</param>
    public static IReadOnlyList<string> Names(this JsonObject pod, string annotation) =>
        (pod.Annotation(annotation) ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// The container that moves when none is named: the pod's only one, or the only one that may not start anew; null
    /// when there are several.
    /// </summary>
    /// <param name="pod">The pod.</param>
    public static string? MovingContainer(this JsonObject pod)
    {
        var all = pod.Items("spec", "containers").Select(c => c.Text("name")).OfType<string>().ToList();
        var moving = all.Count == 1 ? all : [.. all.Except(pod.Names(PodMarks.StartAnew))];
        return moving.Count == 1 ? moving[0] : null;
    }

    /// <summary>Whether a condition of the pod is true, for example <c>Ready</c>.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="type">Type of the condition.</param>
    public static bool Has(this JsonObject pod, string type) =>
        pod.Items("status", "conditions").Any(c => c.Text("type") == type && c.Text("status") == "True");

    /// <summary>Whether the pod is being deleted.</summary>
    /// <param name="pod">The pod.</param>
    public static bool IsLeaving(this JsonObject pod) => pod.Text("metadata", "deletionTimestamp") is not null;

    /// <summary>
    /// Addresses of a pod, the primary one first; two in a dual-stack cluster, none before its network is up.
    /// </summary>
    /// <param name="pod">The pod.</param>
    public static IReadOnlyList<string> Addresses(this JsonObject pod)
    {
        var all = pod.Items("status", "podIPs").Select(ip => ip.Text("ip")).OfType<string>().ToList();
        return all.Count > 0 ? all : pod.Text("status", "podIP") is { Length: > 0 } only ? [only] : [];
    }

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
