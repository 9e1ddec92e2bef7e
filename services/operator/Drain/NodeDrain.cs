using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.KubernetesOperator.Leadership;
using Migration.KubernetesOperator.Migrations;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Drain;

/// <summary>
/// Empties nodes: makes a Migration for every pod that can move, and says of every other one why it cannot. How many
/// move at a time is the coordinator's to limit.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="events">Writes Events.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class NodeDrain(
    IKubernetesApi api, EventWriter events, IOptions<OperatorOptions> options, TimeProvider time) : ILeaderTask
{
    private static readonly string[] Priorities =
        [MigrationPriorities.SystemCritical, MigrationPriorities.UserTriggered, MigrationPriorities.Maintenance];

    /// <inheritdoc />
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var changed = new WatchSignal(
            api,
            [(KubernetesKind.Node, ObjectSelection.All), (KubernetesKind.Migration, ObjectSelection.All)],
            time, cancellation);
        while (true)
        {
            await LookAsync(cancellation);
            await changed.WaitAsync(options.Value.Resync, cancellation);
        }
    }

    /// <summary>Looks at every node once.</summary>
    /// <param name="cancellation">Cancels it.</param>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var nodes = await api.ListAsync(KubernetesKind.Node, ObjectSelection.All, cancellation);
        foreach (var node in nodes.Where(n => n.IsToBeEmptied()))
        {
            var pods = await api.ListAsync(
                KubernetesKind.Pod, new ObjectSelection(Fields: $"spec.nodeName={node.Name()}"), cancellation);
            foreach (var pod in pods.Where(IsOfInterest))
                await MoveAsync(node, pod, cancellation);
        }
    }

    // What a DaemonSet or the node itself runs stays by its nature, what is over needs no room, and a target that waits
    // belongs to a migration already.
    private static bool IsOfInterest(JsonObject pod) =>
        !pod.IsLeaving() && pod.Controller().Text("kind") is not ("DaemonSet" or "Node")
        && pod.Text("status", "phase") is "Running" or "Pending"
        && pod.Label(PodMarks.Migration) is null && pod.Label(PodMarks.Fetch) is null;

    private async Task MoveAsync(JsonObject node, JsonObject pod, CancellationToken cancellation)
    {
        var moving = (await api.ListAsync(
                KubernetesKind.Migration, new ObjectSelection(pod.Namespace()), cancellation))
            .Where(m => WorkloadResolver.MeansOnePod(m) && !MigrationPhases.HasEnded(m.Text("status", "phase")))
            .Select(m => m.Text("spec", "workload", "name")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (moving.Contains(pod.Name()))
            return;
        var container = pod.MovingContainer() ?? pod.Items("spec", "containers").First().Text("name")!;
        var problems = PodMobility.Problems(pod, container, await ClaimsAsync(pod, cancellation)).ToList();
        if (problems.Count > 0)
        {
            await SayAsync(node, pod, "DrainCannotMove",
                $"Pod {pod.Namespace()}/{pod.Name()} cannot leave {node.Name()}: {string.Join("; ", problems)}",
                cancellation);
            return;
        }

        if (await BudgetAsync(pod, moving, cancellation) is { } budget)
        {
            await SayAsync(node, pod, "DrainWaits",
                $"Pod {pod.Namespace()}/{pod.Name()} stays on {node.Name()} until disruption budget {budget} allows it "
                + "to move", cancellation);
            return;
        }

        var priority = node.Annotation(NodeMarks.Drain) is { } asked && Priorities.Contains(asked)
            ? asked
            : MigrationPriorities.Maintenance;
        await MigrationManifest.CreateAsync(
            api, MigrationManifest.For(pod, $"drain-{node.Name()}", priority), cancellation);
    }

    // A migration disturbs less than an eviction, but it may fail half way; a budget that is spent is left alone.
    // What moves already takes its share: a budget learns of that only when a source is frozen.
    private async Task<string?> BudgetAsync(
        JsonObject pod, HashSet<string> moving, CancellationToken cancellation)
    {
        var budgets = (await api.ListAsync(
                KubernetesKind.PodDisruptionBudget, new ObjectSelection(pod.Namespace()), cancellation))
            .Where(b => Selects(b, pod)).ToList();
        if (budgets.Count == 0)
            return null;
        var others = (await api.ListAsync(KubernetesKind.Pod, new ObjectSelection(pod.Namespace()), cancellation))
            .Where(p => moving.Contains(p.Name())).ToList();
        return budgets.Find(b =>
            (b.Number("status", "disruptionsAllowed") ?? 0) - others.Count(p => Selects(b, p)) < 1)?.Name();
    }

    // One that selects by expressions is taken to mean the pod: waiting too long does less harm than going too early.
    private static bool Selects(JsonObject budget, JsonObject pod) =>
        budget.At("spec", "selector") is not null
        && budget.Texts("spec", "selector", "matchLabels").All(l => pod.Label(l.Key) == l.Value);

    private async Task<Dictionary<string, IReadOnlyList<string>>> ClaimsAsync(
        JsonObject pod, CancellationToken cancellation)
    {
        var claims = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var name in PodMobility.Claims(pod))
        {
            var claim = await api.FindAsync(KubernetesKind.PersistentVolumeClaim, pod.Namespace(), name, cancellation);
            claims[name] =
                [.. (claim.At("status", "accessModes") as JsonArray ?? []).Select(m => m!.GetValue<string>())];
        }

        return claims;
    }

    private async Task SayAsync(
        JsonObject node, JsonObject pod, string reason, string note, CancellationToken cancellation)
    {
        await events.WriteAsync(pod, reason, note, isWarning: true, node.Uid(), cancellation);
        await events.WriteAsync(node, reason, note, isWarning: true, pod.Uid(), cancellation);
    }
}
