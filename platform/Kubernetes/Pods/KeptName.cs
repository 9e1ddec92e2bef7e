using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>
/// Names that their owners find pods by. A StatefulSet knows its pods by name, and two pods cannot have one: its workload
/// moves into a pod of another name first, and from there into one of its own.
/// </summary>
public static class KeptName
{
    private const string StatefulSet = "StatefulSet";

    /// <summary>The name that a workload has to have again after a move; null when any will do.</summary>
    /// <param name="pod">The workload's pod.</param>
    public static string? Of(JsonObject pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return pod.Label(PodMarks.KeptName) ?? (IsOfSet(pod) ? pod.Name() : null);
    }

    /// <summary>Whether a pod belongs to a StatefulSet, or would.</summary>
    /// <param name="pod">The pod, or its original.</param>
    public static bool IsOfSet(JsonObject pod) => pod.Controller().Text("kind") == StatefulSet;
}
