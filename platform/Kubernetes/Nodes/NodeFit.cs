using System.Globalization;
using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>
/// Whether a node could take a pod in, by what the scheduler looks at in node and pod alone: cordon, taints, selectors,
/// room. What depends on other pods and on volumes the scheduler finds itself, as the target is bound to its node by
/// affinity and not by name.
/// </summary>
public static class NodeFit
{
    // The kubelet's and the node controller's, which say what is said more plainly here.
    private static readonly string[] KnownTaints =
    [
        "node.kubernetes.io/unschedulable", "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable",
        NodeMarks.Drain, NodeMarks.Autoscaler,
    ];

    /// <summary>Everything that stands against it, each with the cure; empty when nothing does.</summary>
    /// <param name="node">The node.</param>
    /// <param name="pod">The pod; null when only the node itself is of interest.</param>
    /// <param name="room">What is left on the node.</param>
    public static IEnumerable<string> Problems(JsonObject node, JsonObject? pod, NodeRoom room)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(room);
        var name = node.Name();
        if (node.IsTrue("spec", "unschedulable"))
            yield return $"node {name} is cordoned: 'kubectl uncordon {name}', or choose another one";
        if (node.IsToBeEmptied())
            yield return $"node {name} is being emptied ({NodeMarks.Drain}, or the cluster autoscaler deletes it): "
                + "choose another one";
        if (!node.Has("Ready"))
            yield return $"node {name} is not Ready: look at 'kubectl describe node {name}'";
        if (pod is null)
            yield break;
        foreach (var taint in node.Items("spec", "taints").Where(t => !KnownTaints.Contains(t.Text("key"))
            && t.Text("effect") is "NoSchedule" or "NoExecute" && !Tolerates(pod, t)))
            yield return $"node {name} has the taint {taint.Text("key")}={taint.Text("value")}:{taint.Text("effect")}, "
                + "which the pod does not tolerate: choose another one";
        if (!IsSelected(node, pod))
            yield return $"node {name} is not one of those that the pod may run on (its nodeSelector or nodeAffinity): "
                + "choose another one";
        if (room.Lacking(pod) is { Count: > 0 } lacking)
            yield return $"node {name} has too little {string.Join(" and ", lacking)} left for what the pod requests: "
                + "choose another one or make room";
    }

    private static bool Tolerates(JsonObject pod, JsonObject taint) => pod.Items("spec", "tolerations").Any(t =>
        (t.Text("effect") is null or "" || t.Text("effect") == taint.Text("effect"))
        && (t.Text("operator") == "Exists"
            ? t.Text("key") is null or "" || t.Text("key") == taint.Text("key")
            : t.Text("key") == taint.Text("key") && (t.Text("value") ?? "") == (taint.Text("value") ?? "")));

    private static bool IsSelected(JsonObject node, JsonObject pod)
    {
        if (!pod.Texts("spec", "nodeSelector").All(l => node.Label(l.Key) == l.Value))
            return false;
        var terms = pod.Items("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms").ToList();
        // Of several terms one is enough.
        return terms.Count == 0 || terms.Exists(t =>
            t.Items("matchExpressions").All(e => Matches(e, node.Label(e.Text("key") ?? "")))
            && t.Items("matchFields").All(f => Matches(f, f.Text("key") == "metadata.name" ? node.Name() : null)));
    }

    private static bool Matches(JsonObject requirement, string? value)
    {
        var values = (requirement["values"] as JsonArray ?? []).Select(v => v!.GetValue<string>()).ToList();
        return requirement.Text("operator") switch
        {
            "In" => value is not null && values.Contains(value),
            "NotIn" => value is null || !values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            "Gt" => Number(value) > Number(values.FirstOrDefault()),
            "Lt" => Number(value) < Number(values.FirstOrDefault()),
            _ => false,
        };
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
