using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>
/// Hands what the source was over to the target and removes the source, after the point of no return. There is no undo:
/// the workload lives on the target. The source's tasks are stopped and their sockets in repair mode, so killing them
/// sends no packet.
/// </summary>
/// <remarks>
/// The order keeps a ReplicaSet from making or removing anything by itself. First the target is Ready and the source
/// the cheapest to lose; then the target is added, and of one pod too many the ReplicaSet, if it is quick, removes the
/// source; then the source is deleted in any case. A StatefulSet finds no pod of the name any more then, and is kept
/// from making one.
/// </remarks>
/// <param name="api">The API server.</param>
/// <param name="deployments">Puts back what was edited for the migration.</param>
/// <param name="names">Holds the names of StatefulSets' pods.</param>
/// <param name="processes">The node's processes.</param>
/// <param name="node">The node.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class SourceRetirement(
    IKubernetesApi api,
    DeploymentEdit deployments,
    NameHold names,
    ContainerProcesses processes,
    IOptions<NodeOptions> node,
    IOptions<KubernetesDeployerOptions> options,
    TimeProvider time,
    ILogger<SourceRetirement> log)
{
    /// <summary>Hands over and removes the source; fine when that is done already.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="StepException">The target is gone.</exception>
    /// <exception cref="TransientStepException">
    /// The API server refused or does not answer, or the target is not Ready.
    /// </exception>
    public async Task RetireAsync(TrafficRedirected migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var workload = migration.Plan.Workload;
        var subject = $"pod {workload.Namespace}/{workload.Pod} on {node.Value.Name}";
        try
        {
            var source = await api.FindAsync(KubernetesKind.Pod, workload.Namespace, workload.Pod, cancellation);
            if (source is not null && !source.Addresses().Contains(migration.Source.Address))
                source = null;
            var first = source is null ? null : FirstProcess(source, workload.Container);
            if (source is not null && first is { } pid && !TaskSignals.IsStopped(pid))
            {
                // A message that comes again much later must not remove a workload that has moved back here since.
                LogNotStopped(subject);
                return;
            }

            var target = await HandOverAsync(migration, source, subject, cancellation);
            if (migration.Plan.Ownership == OwnershipStrategies.Manifest)
                await deployments.PutBackAsync(workload.Namespace, migration.MigrationId, cancellation);
            if (source is not null && target.Label(PodMarks.KeptName) is not null)
                await names.HoldAsync(MigrationSteps.Retire, target, cancellation);
            if (source is not null)
                await RemoveAsync(source, first, cancellation);
            if (migration.Plan.Ownership == OwnershipStrategies.Name)
                await names.ReleaseAsync(workload.Namespace, migration.Target.Pod, cancellation);
        }
        catch (KubernetesException e)
        {
            throw new TransientStepException(MigrationSteps.Retire, subject, e.Message, e);
        }
        catch (TaskResumeException e)
        {
            throw new TransientStepException(MigrationSteps.Retire, subject, e.Message, e);
        }
    }

    private async Task<JsonObject> HandOverAsync(
        TrafficRedirected migration, JsonObject? source, string subject, CancellationToken cancellation)
    {
        var space = migration.Plan.Workload.Namespace;
        var target = await api.FindAsync(KubernetesKind.Pod, space, migration.Target.Pod, cancellation)
            ?? throw new StepException(MigrationSteps.Retire, subject,
                $"target pod {migration.Target.Pod} is gone: its controller or user starts the workload anew");
        if (target.Label(PodMarks.Migration) is null)
            return target;
        if (migration.Plan.Ownership == OwnershipStrategies.Manifest)
            await deployments.ReleaseAsync(target, migration.MigrationId, cancellation);
        if (target.Has("Ready") is false && TargetPod.OriginalOf(target).Controller() is not null)
            await ReadyAsync(space, migration.Target.Pod, subject, cancellation);
        // The operator, too, takes it for one that is on its way out.
        if (source is not null)
            await CheapenAsync(source, cancellation);
        var patch = TargetPod.Handover(target);
        patch.Child("metadata").Child("labels")[PodMarks.Migration] = null;
        return await api.PatchAsync(
            KubernetesKind.Pod, space, migration.Target.Pod, PatchKind.Merge, patch, cancellation);
    }

    private async Task ReadyAsync(string space, string name, string subject, CancellationToken cancellation)
    {
        var ready = await api.UntilAsync(KubernetesKind.Pod, space, name,
            pod => pod is null || pod.Has("Ready") ? "ready" : null, options.Value.ReadyBound, time, cancellation);
        if (ready is null)
            throw new TransientStepException(MigrationSteps.Retire, subject,
                $"target pod {name} serves but is not Ready, and its controller would remove it: look at its readiness "
                + "probe");
    }

    private async Task CheapenAsync(JsonObject source, CancellationToken cancellation)
    {
        try
        {
            await api.PatchAsync(
                KubernetesKind.Pod, source.Namespace(), source.Name(), PatchKind.Merge,
                new JsonObject
                {
                    ["metadata"] = new JsonObject
                    {
                        ["annotations"] = new JsonObject
                        {
                            [PodMarks.DeletionCost] = PodMarks.Cheapest,
                        },
                    },
                },
                cancellation);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            // Removed meanwhile.
        }
    }

    private async Task RemoveAsync(JsonObject source, int? first, CancellationToken cancellation)
    {
        // A hook that runs before the end is a new process of the source, which might speak to anybody: then the tasks
        // go first, and the kubelet has nothing to run it in.
        var hasHook = source.Items("spec", "containers").Any(c => c.At("lifecycle", "preStop") is not null);
        if (hasHook)
            Kill(first);
        await api.DeleteAsync(KubernetesKind.Pod, source.Namespace(), source.Name(),
            new DeleteOptions(GracePeriodSeconds: 1, Uid: source.Uid()), cancellation);
        if (!hasHook)
            Kill(first);
    }

    private static void Kill(int? first)
    {
        if (first is not { } pid)
            return;
        try
        {
            TaskSignals.Kill(ProcessTree.Of(pid));
        }
        catch (TaskResumeException)
        {
            // The kubelet was faster.
        }
    }

    private int? FirstProcess(JsonObject pod, string container) =>
        ContainerProcesses.IdOf(pod.ContainerStatus(container).Text("containerID")) is { } id
            ? processes.FindFirst(id)
            : null;

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning,
        Message = "The {Subject} runs and was left alone: it is not the stopped source of this migration")]
    private partial void LogNotStopped(string subject);
}
