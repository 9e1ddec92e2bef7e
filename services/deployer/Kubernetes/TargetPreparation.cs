using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>
/// Makes the target pod while the source still serves: scheduled, sandbox and network up, address known, base image on
/// the node. Its undo is <see cref="RemoveAsync"/>.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="deployments">Has Deployments make the target, where that is asked for.</param>
/// <param name="names">Holds the names of StatefulSets' pods.</param>
/// <param name="images">Brings images onto the node.</param>
/// <param name="node">The node.</param>
/// <param name="network">How the switch reaches the node.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class TargetPreparation(
    IKubernetesApi api,
    DeploymentEdit deployments,
    NameHold names,
    ImageFetch images,
    IOptions<NodeOptions> node,
    IOptions<NodeNetworkOptions> network,
    IOptions<KubernetesDeployerOptions> options,
    TimeProvider time)
{
    /// <summary>Makes the target pod, or finds the one that an earlier run made.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="cancellation">Cancels the preparation.</param>
    /// <exception cref="StepException">
    /// It cannot be made, scheduled or started, or the base image cannot be had.
    /// </exception>
    /// <exception cref="TransientStepException">The API server does not answer.</exception>
    public async Task<PodEndpoint> PrepareAsync(MigrationAccepted migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var workload = migration.Plan.Workload;
        var name = TargetPod.NameFor(workload.Pod, migration.MigrationId);
        var subject = $"pod {workload.Namespace}/{name} on {node.Value.Name}";
        try
        {
            var source = await api.FindAsync(KubernetesKind.Pod, workload.Namespace, workload.Pod, cancellation)
                ?? throw new StepException(MigrationSteps.Prepare, $"pod {workload.Namespace}/{workload.Pod}",
                    "it is gone: name the pod that runs now");
            var plan = new TargetPlan(
                migration.MigrationId, node.Value.Name, workload.Container, migration.BaseImage.Name,
                options.Value.PlaceholderImage, options.Value.PullSecret);
            name = await MakeAsync(source, plan, migration.Plan, subject, cancellation);
            subject = $"pod {workload.Namespace}/{name} on {node.Value.Name}";
            var fetched = images.FetchAsync(
                MigrationSteps.Prepare, source,
                new NodeFetch(migration.MigrationId, node.Value.Name, migration.BaseImage.Name), cancellation);
            var addresses = await AddressesAsync(workload.Namespace, name, workload.Container, subject, cancellation);
            await fetched;
            return network.Value.Require(
                MigrationSteps.Prepare, node.Value.Name, name, addresses, migration.Source.Address);
        }
        catch (KubernetesException e)
        {
            throw KubernetesFailures.Of(MigrationSteps.Prepare, subject, e);
        }
    }

    /// <summary>Removes the target pod if it is this migration's; fine when it is gone.</summary>
    /// <param name="migration">The migration that was given up.</param>
    /// <param name="cancellation">Cancels the removal.</param>
    /// <exception cref="TransientStepException">The API server refused or does not answer.</exception>
    public async Task RemoveAsync(MigrationAborted migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var workload = migration.Plan.Workload;
        var name = TargetPod.NameFor(workload.Pod, migration.MigrationId);
        try
        {
            await images.ForgetAsync(workload.Namespace, migration.MigrationId, cancellation);
            if (IsManifest(migration.Plan))
                await deployments.UndoAsync(workload.Namespace, migration.MigrationId, cancellation);
            var made = new ObjectSelection(workload.Namespace, $"{PodMarks.Migration}={migration.MigrationId:n}");
            foreach (var pod in await api.ListAsync(KubernetesKind.Pod, made, cancellation))
            {
                await names.ReleaseForAsync(pod, cancellation);
                await api.DeleteAsync(KubernetesKind.Pod, workload.Namespace, pod.Name(),
                    new DeleteOptions(GracePeriodSeconds: 1, Uid: pod.Uid()), cancellation);
            }
        }
        catch (KubernetesException e)
        {
            throw new TransientStepException(
                MigrationSteps.Remove, $"pod {workload.Namespace}/{name} on {node.Value.Name}", e.Message, e);
        }
    }

    private async Task<string> MakeAsync(
        JsonObject source, TargetPlan plan, MigrationPlan migration, string subject, CancellationToken cancellation)
    {
        var space = source.Namespace();
        if (IsManifest(migration))
            return await deployments.ApplyAsync(source, plan, cancellation);
        if (migration.Ownership == OwnershipStrategies.Name)
        {
            var name = source.Label(PodMarks.KeptName)
                ?? throw new StepException(MigrationSteps.Prepare, $"pod {space}/{source.Name()}",
                    $"it keeps no name for a StatefulSet, so that ownership {OwnershipStrategies.Name} is not for it: "
                    + $"use {OwnershipStrategies.Adopt}");
            await FreeAsync(space, name, plan.MigrationId, cancellation);
            plan = plan with { Name = name };
        }
        else
        {
            plan = plan with { KeptName = KeptName.Of(source) };
        }

        var target = TargetPod.Create(source, plan);
        await CreateAsync(space, target, plan.MigrationId, subject, cancellation);
        if (plan.KeptName is not null
            && await api.FindAsync(KubernetesKind.Pod, space, target.Name(), cancellation) is { } made)
            await names.HoldAsync(MigrationSteps.Prepare, made, cancellation);
        return target.Name();
    }

    // The one that had the name before goes at this moment.
    private async Task FreeAsync(string space, string name, Guid migrationId, CancellationToken cancellation)
    {
        string? there = null;
        _ = await api.UntilAsync(KubernetesKind.Pod, space, name, Look, options.Value.ReadyBound, time, cancellation)
            ?? throw new StepException(MigrationSteps.Prepare, $"name {space}/{name}",
                $"pod {name} still has it after {options.Value.ReadyBound.TotalSeconds:0} s ({there}): see whether it is "
                + "a second copy of the workload, and delete it");

        string? Look(JsonObject? pod)
        {
            there = pod is null ? null : $"uid {pod.Uid()}, {pod.Text("status", "phase")}";
            return pod is null || IsOf(pod, migrationId) ? "free" : null;
        }
    }

    private async Task CreateAsync(
        string space, JsonObject pod, Guid migrationId, string subject, CancellationToken cancellation)
    {
        try
        {
            await api.CreateAsync(KubernetesKind.Pod, space, pod, cancellation);
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            // Made by an earlier run, or not ours.
            if (await api.FindAsync(KubernetesKind.Pod, space, pod.Name(), cancellation) is not { } there
                || !IsOf(there, migrationId))
                throw new StepException(MigrationSteps.Prepare, subject,
                    "a pod of that name exists already and is not this migration's: remove or rename it", e);
        }
    }

    private async Task<IReadOnlyList<string>> AddressesAsync(
        string space, string name, string container, string subject, CancellationToken cancellation)
    {
        return await api.UntilAsync(
                KubernetesKind.Pod, space, name, Look, options.Value.PrepareBound, time, cancellation)
            ?? throw new StepException(MigrationSteps.Prepare, subject,
                $"it has not started within {options.Value.PrepareBound.TotalSeconds:0} s: look at 'kubectl "
                    + "describe pod'");

        IReadOnlyList<string>? Look(JsonObject? pod)
        {
            if (pod is null || pod.IsLeaving())
                throw new StepException(MigrationSteps.Prepare, subject, "somebody has deleted it: migrate again");
            if (pod.Items("status", "conditions").FirstOrDefault(c =>
                    c.Text("type") == "PodScheduled" && c.Text("reason") == "Unschedulable") is { } condition)
                throw new StepException(MigrationSteps.Prepare, subject,
                    $"it cannot be scheduled there ({condition.Text("message")}): choose another node or make room");
            var status = pod.ContainerStatus(container);
            if (status?.StartProblem() is { } problem
                && status.Text("state", "waiting", "reason") != "CrashLoopBackOff")
                throw new StepException(MigrationSteps.Prepare, subject, $"its placeholder does not start "
                    + $"({problem}): see "
                    + "that the node can pull Deployer:Kubernetes:PlaceholderImage");
            var others = pod.Items("status", "containerStatuses").Where(s => s.Text("name") != container).ToList();
            foreach (var other in others.Concat(pod.Items("status", "initContainerStatuses")))
            {
                if (other.StartProblem() is { } reason)
                    throw new StepException(MigrationSteps.Prepare, subject,
                        $"its container {other.Text("name")}, which is to start anew, does not start ({reason}): see "
                        + "that it can start on any node, whatever its pod held before");
            }

            var runs = status.At("state", "running") is not null || status.At("lastState", "terminated") is not null;
            return runs && others.TrueForAll(o => o.At("state", "running") is not null)
                && pod.Addresses() is { Count: > 0 } addresses ? addresses : null;
        }
    }

    private static bool IsManifest(MigrationPlan plan) => plan.Ownership == OwnershipStrategies.Manifest;

    private static bool IsOf(JsonObject pod, Guid migrationId) =>
        pod.Label(PodMarks.Migration) == migrationId.ToString("n");
}
