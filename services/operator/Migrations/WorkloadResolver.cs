using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Migrations;

/// <summary>Finds the pods that a Migration means.</summary>
/// <param name="api">The API server.</param>
public sealed class WorkloadResolver(IKubernetesApi api)
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
            : throw new UnresolvableException(
                $"{kind} {space}/{name} has no running pod that is not on {target ?? "its way"}.");
    }

    /// <summary>The container of a pod that a Migration means.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="named">Name of the container, where one is given.</param>
    /// <exception cref="UnresolvableException">There are several and none is named.</exception>
    public static string ContainerOf(JsonObject pod, string? named)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return named ?? pod.MovingContainer()
            ?? throw new UnresolvableException($"Pod {pod.Namespace()}/{pod.Name()} has the containers "
                + $"{string.Join(", ", pod.Items("spec", "containers").Select(c => c.Text("name")))}: name one in "
                + "spec.workload.container.");
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
            : throw new UnresolvableException(
                $"{kind.Name} {space}/{name} selects its pods by expressions: name a pod.");
    }
}
