using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Services;

/// <summary>A pod that serves a port, from an endpoint slice.</summary>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Node">Node that runs it.</param>
/// <param name="Address">Its address.</param>
/// <param name="Port">Port on which it serves.</param>
internal sealed record ServingPod(string Pod, string Node, string Address, int Port);

/// <summary>What has to change at the switch for one port.</summary>
/// <param name="Add">Pods to add as backends.</param>
/// <param name="Remove">Names of backends to remove.</param>
internal sealed record BackendPlan(IReadOnlyList<ServingPod> Add, IReadOnlyList<string> Remove)
{
    /// <summary>
    /// Compares. Backends that a migration moves, or whose pod is still there, stay: a migration changes which pod is
    /// behind a backend, before and after the endpoint slices tell of it. A pod that has become unready stays, too, as
    /// taking it out would cut its connections; its clients are told by the pod itself.
    /// </summary>
    /// <param name="port">The port.</param>
    /// <param name="slices">Endpoint slices of its Service.</param>
    /// <param name="pods">All pods of the namespace.</param>
    /// <param name="backends">Backends that the switch has for it.</param>
    public static BackendPlan Of(
        ServicePort port, IEnumerable<JsonObject> slices, IReadOnlyList<JsonObject> pods,
        IReadOnlyList<SwitchBackend> backends)
    {
        var there = pods.Where(p => !p.IsLeaving() && p.Text("status", "phase") is "Running" or "Pending")
            .ToDictionary(p => p.Name(), StringComparer.Ordinal);
        // Sources of migrations under way: their backends may have gone over to the target already.
        var sources = there.Values.Where(p => p.Label(PodMarks.Migration) is not null)
            .Select(p => p.Annotation(PodMarks.Source)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var remove = backends.Where(b => !b.IsMoving && !there.ContainsKey(b.Pod)).Select(b => b.Name).ToList();
        var covered = backends.Select(b => b.Pod).ToHashSet(StringComparer.Ordinal);
        var add = Serving(port, slices)
            .Where(s => there.TryGetValue(s.Pod, out var pod) && !covered.Contains(s.Pod) && !sources.Contains(s.Pod)
                && pod.Annotation(PodMarks.DeletionCost) != PodMarks.Cheapest)
            .ToList();
        return new BackendPlan(add, remove);
    }

    private static IEnumerable<ServingPod> Serving(ServicePort port, IEnumerable<JsonObject> slices)
    {
        // A Service may have slices of both families; clients come with the one of its address at the switch.
        foreach (var slice in slices.Where(s => s.Text("addressType") == port.Family))
        {
            var number = slice.Items("ports").FirstOrDefault(p => (p.Text("name") ?? "") == port.PortName)
                .Number("port");
            if (number is null)
                continue;
            foreach (var endpoint in slice.Items("endpoints"))
            {
                if (endpoint.Text("targetRef", "kind") == "Pod" && endpoint.IsTrue("conditions", "ready")
                    && endpoint.Text("targetRef", "name") is { } pod && endpoint.Text("nodeName") is { } node
                    && (endpoint["addresses"] as JsonArray)?.FirstOrDefault()?.GetValue<string>() is { } address)
                    yield return new ServingPod(pod, node, address, (int)number.Value);
            }
        }
    }
}
