using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Migrations;

/// <summary>Finds the pods that a Migration means and the node for one that names none.</summary>
/// <param name="api">The API server.</param>
/// <param name="coordinator">Knows what nodes can do.</param>
public sealed class WorkloadResolver(IKubernetesApi api, CoordinatorClient coordinator)
{
    /// <summary>Whether a Migration means one pod by its name.</summary>
    /// <param name="migration">The Migration.</param>
    public static bool MeansOnePod(JsonObject migration) =>
        migration.Text("spec", "workload", "kind") is null or "Pod";

    /// <summary>The pods that a Migration means which stands for several.</summary>
    /// <param name="migration">The Migration.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="UnresolvableException">There is no such thing.</exception>
    public async Task<IReadOnlyList<JsonObject>> PodsAsync(JsonObject migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var kind = migration.Text("spec", "workload", "kind");
        var name = migration.Text("spec", "workload", "name") ?? "";
        var space = migration.Namespace();
        var pods = kind switch
        {
            "Node" => await api.ListAsync(
                KubernetesKind.Pod, new ObjectSelection(space, Fields: $"spec.nodeName={name}"), cancellation),
            "Deployment" => await OfAsync(KubernetesKind.Deployment, space, name, cancellation),
            "ReplicaSet" => await OfAsync(KubernetesKind.ReplicaSet, space, name, cancellation),
            "StatefulSet" => await OfAsync(KubernetesKind.StatefulSet, space, name, cancellation),
            _ => throw new UnresolvableException(
                $"spec.workload.kind is '{kind}': give Pod, Deployment, ReplicaSet, StatefulSet or Node."),
        };
        var target = migration.Text("spec", "targetNode");
        var moving = pods.Where(p => !p.IsLeaving() && p.Label(PodMarks.Migration) is null
            && p.Text("status", "phase") == "Running" && p.Text("spec", "nodeName") != target).ToList();
        return moving.Count > 0
            ? moving
            : throw new UnresolvableException($"{kind} {space}/{name} has no running pod that is not on {target ?? "its way"}.");
    }

    /// <summary>The container of a pod that a Migration means.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="named">Name of the container, where one is given.</param>
    /// <exception cref="UnresolvableException">There are several and none is named.</exception>
    public static string ContainerOf(JsonObject pod, string? named)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var all = pod.Items("spec", "containers").Select(c => c.Text("name")).OfType<string>().ToList();
        return named ?? (all.Count == 1
            ? all[0]
            : throw new UnresolvableException($"Pod {pod.Namespace()}/{pod.Name()} has the containers "
                + $"{string.Join(", ", all)}: name one in spec.workload.container."));
    }

    /// <summary>The node that a pod goes to: of those that can take it in, the one with the fewest pods.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="UnresolvableException">No node can.</exception>
    public async Task<string> NodeAsync(JsonObject pod, string container, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var choice = await coordinator.TargetsAsync(pod.Namespace(), pod.Name(), container, cancellation);
        var drained = (await api.ListAsync(KubernetesKind.Node, ObjectSelection.All, cancellation))
            .Where(n => Drain.DrainMarks.IsLeaving(n)).Select(n => n.Name()).ToHashSet(StringComparer.Ordinal);
        var pods = (await api.ListAsync(KubernetesKind.Pod, ObjectSelection.All, cancellation))
            .GroupBy(p => p.Text("spec", "nodeName") ?? "").ToDictionary(g => g.Key, g => g.Count());
        return choice.Nodes.Where(n => !drained.Contains(n))
            .OrderBy(n => pods.GetValueOrDefault(n)).ThenBy(n => n, StringComparer.Ordinal).FirstOrDefault()
            ?? throw new UnresolvableException(choice.Reasons.Count > 0
                ? string.Join(" ", choice.Reasons)
                : "No other node can take it in: add one, or name it to coordinator (Coordinator:Nodes).");
    }

    private async Task<IReadOnlyList<JsonObject>> OfAsync(
        KubernetesKind kind, string space, string name, CancellationToken cancellation)
    {
        var owner = await api.FindAsync(kind, space, name, cancellation)
            ?? throw new UnresolvableException($"There is no {kind.Name} {space}/{name}.");
        var labels = owner.Texts("spec", "selector", "matchLabels");
        return labels.Count > 0
            ? await api.ListAsync(KubernetesKind.Pod,
                new ObjectSelection(space, string.Join(',', labels.Select(l => $"{l.Key}={l.Value}"))), cancellation)
            : throw new UnresolvableException($"{kind.Name} {space}/{name} selects its pods by expressions: name a pod.");
    }
}
