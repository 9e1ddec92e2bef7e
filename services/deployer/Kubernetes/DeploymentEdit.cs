using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>
/// The strategy manifest: a Deployment's manifest is edited and applied, so that its controller makes the target pod,
/// and put back afterwards. What was there before is kept in an annotation, and the migration in a label, so that
/// whoever undoes it needs to know nothing else.
/// </summary>
/// <remarks>
/// The edited Deployment may have one pod more than it wants and none less, and its new pod is not Ready before the
/// workload runs in it: so its controller makes exactly one and removes none. Then it is paused, so that it also does
/// nothing when the new pod becomes Ready.
/// </remarks>
/// <param name="api">The API server.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class DeploymentEdit(
    IKubernetesApi api, IOptions<KubernetesDeployerOptions> options, TimeProvider time)
{
    // Its controller writes it now and then, too; each conflict means that it is read again.
    private const int MostTries = 10;

    private const string Revision = "deployment.kubernetes.io/revision";

    /// <summary>Edits the Deployment of a source pod, or finds it edited, and waits for the target pod.</summary>
    /// <param name="source">The source pod.</param>
    /// <param name="plan">What the target is made for.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>Name of the target pod.</returns>
    /// <exception cref="StepException">The pod has no Deployment, or that cannot be edited now.</exception>
    /// <exception cref="KubernetesException">The API server refuses or does not answer.</exception>
    public async Task<string> ApplyAsync(JsonObject source, TargetPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        var space = source.Namespace();
        var deployment = await FindAsync(space, plan.MigrationId, cancellation)
            ?? await EditAsync(source, plan, cancellation);
        var pod = await PodAsync(space, deployment.Name(), plan.MigrationId, cancellation);
        await api.PatchAsync(
            KubernetesKind.Deployment, space, deployment.Name(), PatchKind.Merge,
            new JsonObject { ["spec"] = new JsonObject { ["paused"] = true } }, cancellation);
        return pod;
    }

    /// <summary>
    /// Takes the restored target out of its controller's hands and lets it become Ready; fine when that is done
    /// already.
    /// </summary>
    /// <param name="target">The target pod.</param>
    /// <param name="migrationId">The migration.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="KubernetesException">The API server refuses or does not answer.</exception>
    public async Task ReleaseAsync(JsonObject target, Guid migrationId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        await RemoveSetsAsync(target.Namespace(), migrationId, isOrphaning: true, cancellation);
        // Whoever has scaled the Deployment up meanwhile may have got more of them.
        await RemovePodsAsync(target.Namespace(), migrationId, target.Name(), cancellation);
        await api.PatchAsync(
            KubernetesKind.Pod, target.Namespace(), target.Name(), PatchKind.Strategic,
            new JsonObject
            {
                ["status"] = new JsonObject
                {
                    ["conditions"] = new JsonArray(new JsonObject
                    {
                        ["type"] = PodMarks.Restored,
                        ["status"] = "True",
                    }),
                },
            },
            cancellation, "status");
    }

    /// <summary>Puts the manifest back as it was; fine when that is done already.</summary>
    /// <param name="space">Namespace of the Deployment.</param>
    /// <param name="migrationId">The migration.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="KubernetesException">The API server refuses or does not answer.</exception>
    public async Task PutBackAsync(string space, Guid migrationId, CancellationToken cancellation)
    {
        for (var attempt = 1; await FindAsync(space, migrationId, cancellation) is { } deployment; attempt++)
        {
            try
            {
                await api.ReplaceAsync(KubernetesKind.Deployment, space, Restored(deployment), cancellation);
                return;
            }
            catch (KubernetesException e) when (e.IsConflict && attempt < MostTries)
            {
                // Read again.
            }
        }
    }

    /// <summary>Puts the manifest back and removes what its controller made; fine when that is done already.</summary>
    /// <param name="space">Namespace of the Deployment.</param>
    /// <param name="migrationId">The migration.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="KubernetesException">The API server refuses or does not answer.</exception>
    public async Task UndoAsync(string space, Guid migrationId, CancellationToken cancellation)
    {
        // First: otherwise the controller would make it all anew.
        await PutBackAsync(space, migrationId, cancellation);
        await RemoveSetsAsync(space, migrationId, isOrphaning: false, cancellation);
        await RemovePodsAsync(space, migrationId, null, cancellation);
    }

    private async Task<JsonObject?> FindAsync(string space, Guid migrationId, CancellationToken cancellation) =>
        (await api.ListAsync(KubernetesKind.Deployment, Of(space, migrationId), cancellation)) is [var found, ..]
            ? found
            : null;

    private async Task<JsonObject> EditAsync(JsonObject source, TargetPlan plan, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var deployment = await EditableAsync(source, cancellation);
            var spec = deployment.Child("spec");
            var before = new JsonObject
            {
                ["template"] = spec["template"]!.DeepClone(),
                ["strategy"] = spec["strategy"]?.DeepClone(),
            };
            deployment.Child("metadata").Child("annotations")[PodMarks.Before] = before.ToJsonString();
            deployment.Child("metadata").Child("labels")[PodMarks.Migration] = plan.MigrationId.ToString("n");
            spec["template"] = TargetPod.Template((JsonObject)spec["template"]!, source, plan);
            spec["strategy"] = new JsonObject
            {
                ["type"] = "RollingUpdate",
                ["rollingUpdate"] = new JsonObject { ["maxSurge"] = 1, ["maxUnavailable"] = 0 },
            };
            try
            {
                return await api.ReplaceAsync(
                    KubernetesKind.Deployment, source.Namespace(), deployment, cancellation);
            }
            catch (KubernetesException e) when (e.IsConflict && attempt < MostTries)
            {
                // Read again.
            }
        }
    }

    // The Deployment of a pod, once an edit would do no more than make one pod. Nothing is held meanwhile.
    private async Task<JsonObject> EditableAsync(JsonObject source, CancellationToken cancellation)
    {
        var set = await OwnerAsync(source, KubernetesKind.ReplicaSet, cancellation);
        if (set?.Controller() is not { } owner || owner.Text("kind") != KubernetesKind.Deployment.Name)
            throw new StepException(MigrationSteps.Prepare, $"pod {source.Namespace()}/{source.Name()}",
                $"strategy {OwnershipStrategies.Manifest} edits a Deployment, and the pod has none: use "
                + OwnershipStrategies.Adopt);
        var subject = $"Deployment {source.Namespace()}/{owner.Text("name")}";
        string? reason = null;
        var free = await api.UntilAsync(
            KubernetesKind.Deployment, source.Namespace(), owner.Text("name")!, Look, options.Value.PrepareBound, time,
            cancellation);
        return free ?? throw new StepException(MigrationSteps.Prepare, subject,
            $"{reason} still after {options.Value.PrepareBound.TotalSeconds:0} s: ask again when that is over, or use "
            + OwnershipStrategies.Adopt);

        JsonObject? Look(JsonObject? deployment)
        {
            if (deployment is null)
                throw new StepException(MigrationSteps.Prepare, subject, "it is gone: its pods go with it");
            if (deployment.Annotation(PodMarks.Before) is not null)
                reason = $"migration {deployment.Label(PodMarks.Migration)} has edited its manifest";
            else if (deployment.IsTrue("spec", "paused"))
                throw new StepException(MigrationSteps.Prepare, subject,
                    "it is paused, so that its controller makes no pod: resume it, or use "
                    + OwnershipStrategies.Adopt);
            else if (IsRollingOut(deployment))
                reason = "it is being rolled out";
            else if (deployment.Annotation(Revision) != set.Annotation(Revision))
                throw new StepException(MigrationSteps.Prepare, subject,
                    $"pod {source.Name()} is not of its newest revision: migrate one that is");
            else
                return deployment;
            return null;
        }
    }

    private static bool IsRollingOut(JsonObject deployment)
    {
        var wanted = deployment.Number("spec", "replicas") ?? 1;
        return deployment.Number("status", "observedGeneration") < deployment.Number("metadata", "generation")
            || (deployment.Number("status", "updatedReplicas") ?? wanted) != wanted
            || (deployment.Number("status", "replicas") ?? wanted) != wanted;
    }

    private async Task<JsonObject?> OwnerAsync(
        JsonObject item, KubernetesKind kind, CancellationToken cancellation) =>
        item.Controller() is { } owner && owner.Text("kind") == kind.Name
            ? await api.FindAsync(kind, item.Namespace(), owner.Text("name")!, cancellation)
            : null;

    private static JsonObject Restored(JsonObject edited)
    {
        var deployment = (JsonObject)edited.DeepClone();
        var metadata = deployment.Child("metadata");
        var before = (JsonObject)JsonNode.Parse(deployment.Annotation(PodMarks.Before) ?? "{}")!;
        var spec = deployment.Child("spec");
        // One that somebody has replaced meanwhile is theirs.
        if (spec.Text("template", "metadata", "labels", PodMarks.Migration) == deployment.Label(PodMarks.Migration)
            && before["template"] is { } template)
            spec["template"] = template.DeepClone();
        if (before["strategy"] is { } strategy)
            spec["strategy"] = strategy.DeepClone();
        else
            spec.Remove("strategy");
        spec.Remove("paused");
        metadata.Child("annotations").Remove(PodMarks.Before);
        metadata.Child("labels").Remove(PodMarks.Migration);
        return deployment;
    }

    private async Task<string> PodAsync(
        string space, string deployment, Guid migrationId, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(options.Value.PrepareBound, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            await foreach (var change in api.WatchAsync(KubernetesKind.Pod, Of(space, migrationId), both.Token))
            {
                if (change is { Kind: ObjectChangeKind.Added or ObjectChangeKind.Modified, Item: { } pod }
                    && !pod.IsLeaving())
                    return pod.Name();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The bound is over.
        }

        throw new StepException(MigrationSteps.Prepare, $"Deployment {space}/{deployment}",
            $"its controller has made no pod within {options.Value.PrepareBound.TotalSeconds:0} s: look at 'kubectl "
            + $"describe replicaset -l {PodMarks.Migration}={migrationId:n}', a quota may be used up");
    }

    private async Task RemoveSetsAsync(
        string space, Guid migrationId, bool isOrphaning, CancellationToken cancellation)
    {
        foreach (var set in await api.ListAsync(KubernetesKind.ReplicaSet, Of(space, migrationId), cancellation))
        {
            await api.DeleteAsync(KubernetesKind.ReplicaSet, space, set.Name(),
                new DeleteOptions(Uid: set.Uid(), OrphansDependents: isOrphaning), cancellation);
            var gone = await api.UntilAsync(
                KubernetesKind.ReplicaSet, space, set.Name(),
                current => current is null || current.Uid() != set.Uid() ? "gone" : null, options.Value.ReadyBound,
                time, cancellation);
            if (gone is null)
                throw new TransientStepException(MigrationSteps.Retire, $"ReplicaSet {space}/{set.Name()}",
                    $"it was not removed within {options.Value.ReadyBound.TotalSeconds:0} s: is the garbage collector "
                    + "of the controller manager running?");
        }
    }

    private async Task RemovePodsAsync(
        string space, Guid migrationId, string? except, CancellationToken cancellation)
    {
        foreach (var pod in await api.ListAsync(KubernetesKind.Pod, Of(space, migrationId), cancellation))
        {
            if (pod.Name() != except)
                await api.DeleteAsync(KubernetesKind.Pod, space, pod.Name(),
                    new DeleteOptions(GracePeriodSeconds: 1, Uid: pod.Uid()), cancellation);
        }
    }

    private static ObjectSelection Of(string space, Guid migrationId) =>
        new(space, $"{PodMarks.Migration}={migrationId:n}");
}
