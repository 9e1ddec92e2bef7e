using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.KubernetesOperator.Leadership;
using Migration.KubernetesOperator.Migrations;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Names;

/// <summary>
/// Makes, for every pod that keeps a name for its StatefulSet, the Migration that gives the workload that name back. One
/// that does not come about is made again, 1, 3, 7, 15 minutes after the pod and so on: the workload serves meanwhile.
/// The Migration's name is made of the pod's uid and the attempt, so that asking twice is asking once.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class NameReturn(IKubernetesApi api, IOptions<OperatorOptions> options, TimeProvider time) : ILeaderTask
{
    private static readonly ObjectSelection Keepers = new(Labels: PodMarks.KeptName);

    /// <inheritdoc />
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var changed = new WatchSignal(api, [(KubernetesKind.Pod, Keepers)], time, cancellation);
        while (true)
        {
            await LookAsync(cancellation);
            await changed.WaitAsync(options.Value.Resync, cancellation);
        }
    }

    /// <summary>Looks at every pod that keeps a name once.</summary>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="KubernetesException">The API server refuses or does not answer.</exception>
    public async Task LookAsync(CancellationToken cancellation)
    {
        // With a migration's label, the one that has brought the workload has not ended here yet.
        foreach (var pod in (await api.ListAsync(KubernetesKind.Pod, Keepers, cancellation)).Where(p =>
            !p.IsLeaving() && p.Label(PodMarks.Migration) is null && p.Text("status", "phase") == "Running"))
            await AskAsync(pod, cancellation);
    }

    private async Task AskAsync(JsonObject pod, CancellationToken cancellation)
    {
        var isMoving = (await api.ListAsync(
                KubernetesKind.Migration, new ObjectSelection(pod.Namespace()), cancellation))
            .Any(m => m.Text("spec", "workload", "name") == pod.Name()
                && WorkloadResolver.MeansOnePod(m) && !MigrationPhases.HasEnded(m.Text("status", "phase")));
        if (isMoving)
            return;
        var stem = string.Create(CultureInfo.InvariantCulture, $"name-{AttemptOf(pod)}-{pod.Label(PodMarks.KeptName)}");
        var migration = MigrationManifest.For(pod, stem, MigrationPriorities.SystemCritical);
        var spec = migration.Child("spec");
        spec["strategy"] = OwnershipStrategies.Name;
        // The others in its pod run already.
        if (pod.Annotation(PodMarks.Container) is { } container)
            spec.Child("workload")["container"] = container;
        await MigrationManifest.CreateAsync(api, migration, cancellation);
    }

    // The first one at once, the next ones 1, 3, 7... minutes after the pod was made.
    private int AttemptOf(JsonObject pod)
    {
        var made = DateTimeOffset.Parse(pod.Text("metadata", "creationTimestamp")!, CultureInfo.InvariantCulture);
        return 1 + (int)Math.Log2(Math.Max((time.GetUtcNow() - made).TotalMinutes, 0) + 1);
    }
}
