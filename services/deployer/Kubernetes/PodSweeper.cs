using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Hosting.Janitor;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>
/// Removes target pods of migrations that were rolled back, and pods that fetched an image for one that has ended. A
/// target that has taken over has lost the label, and is the workload: it is never touched.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="deployments">Puts Deployments back that were edited for one.</param>
/// <param name="names">Holds the names of StatefulSets' pods.</param>
/// <param name="node">The node.</param>
public sealed class PodSweeper(
    IKubernetesApi api, DeploymentEdit deployments, NameHold names, IOptions<NodeOptions> node) : ILeftoverSweeper
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> SweepAsync(EndedMigration migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        if (migration.Plan.TargetNode != node.Value.Name
            || migration.Plan.Workload.Platform != WorkloadPlatforms.Kubernetes)
            return [];
        List<string> removed = [];
        string[] labels = migration.Outcome == MigrationOutcomes.RolledBack
            ? [PodMarks.Fetch, PodMarks.Migration]
            : [PodMarks.Fetch];
        try
        {
            if (migration is { Outcome: MigrationOutcomes.RolledBack, Plan.Ownership: OwnershipStrategies.Manifest })
                await deployments.UndoAsync(
                    migration.Plan.Workload.Namespace, migration.MigrationId, cancellation);
            foreach (var label in labels)
            {
                var selection = new ObjectSelection(
                    migration.Plan.Workload.Namespace, $"{label}={migration.MigrationId:n}");
                foreach (var pod in await api.ListAsync(KubernetesKind.Pod, selection, cancellation))
                {
                    await names.ReleaseForAsync(pod, cancellation);
                    await api.DeleteAsync(KubernetesKind.Pod, pod.Namespace(), pod.Name(),
                        new DeleteOptions(GracePeriodSeconds: 1, Uid: pod.Uid()), cancellation);
                    removed.Add($"pod {pod.Namespace()}/{pod.Name()}");
                }
            }
        }
        catch (KubernetesException e)
        {
            throw new TransientStepException(
                MigrationSteps.Remove, $"what migration {migration.MigrationId} left in the cluster", e.Message, e);
        }

        return removed;
    }
}
