using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>
/// Brings images onto this node before they are needed: the workload's base image, which a restore does not pull, and
/// copies of its memory, whose layers CRI-O then has when the checkpoint that builds on them comes. The undo is
/// <see cref="ForgetAsync"/>.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="node">The node.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class ImageFetch(
    IKubernetesApi api, IOptions<NodeOptions> node, IOptions<KubernetesDeployerOptions> options, TimeProvider time)
{
    /// <summary>Has the kubelet pull a copy of a workload's memory.</summary>
    /// <param name="pushed">The copy.</param>
    /// <param name="cancellation">Cancels the fetch.</param>
    /// <exception cref="StepException">It cannot be pulled, or the target pod is gone.</exception>
    /// <exception cref="TransientStepException">The API server does not answer.</exception>
    public async Task FetchAheadAsync(BaseImagePushed pushed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        var space = pushed.Plan.Workload.Namespace;
        try
        {
            var target = await api.FindAsync(KubernetesKind.Pod, space, pushed.Target.Pod, cancellation)
                ?? throw new StepException(MigrationSteps.PullAhead, $"pod {space}/{pushed.Target.Pod}",
                    "the prepared pod is gone");
            await FetchAsync(
                MigrationSteps.PullAhead, target,
                new NodeFetch(pushed.MigrationId, node.Value.Name, pushed.Image, pushed.Round ?? 1), cancellation);
        }
        catch (KubernetesException e)
        {
            throw KubernetesFailures.Of(MigrationSteps.PullAhead, $"image {pushed.Image} on {node.Value.Name}", e);
        }
    }

    /// <summary>Has the kubelet pull an image; fine when it is there.</summary>
    /// <param name="step">The step that needs it, for messages.</param>
    /// <param name="like">A pod of the workload, whose namespace and credentials are used.</param>
    /// <param name="fetch">What is fetched.</param>
    /// <param name="cancellation">Cancels the fetch.</param>
    /// <exception cref="StepException">It cannot be pulled.</exception>
    /// <exception cref="KubernetesException">The API server refused or does not answer.</exception>
    internal async Task FetchAsync(string step, JsonObject like, NodeFetch fetch, CancellationToken cancellation)
    {
        var space = like.Namespace();
        var subject = $"{(fetch.Round == 0 ? "base image" : "copied memory")} {fetch.Image} on {fetch.Node}";
        var name = FetchPod.NameFor(fetch.MigrationId, fetch.Round);
        await CreateAsync(step, space, FetchPod.Create(like, fetch), fetch.MigrationId, subject, cancellation);
        _ = await api.UntilAsync(KubernetesKind.Pod, space, name, Look, options.Value.PrepareBound, time, cancellation)
            ?? throw new StepException(step, subject,
                $"it was not pulled within {options.Value.PrepareBound.TotalSeconds:0} s: pull it there, or raise "
                + "Deployer:Kubernetes:PrepareBound");
        await api.DeleteAsync(
            KubernetesKind.Pod, space, name, new DeleteOptions(GracePeriodSeconds: 0), cancellation);

        string? Look(JsonObject? pod)
        {
            // One that is gone has been taken away by an earlier run, which had seen it succeed.
            if (pod is null || FetchPod.IsDone(pod))
                return "done";
            return FetchPod.Problem(pod) is { } problem
                ? throw new StepException(step, subject, $"it cannot be pulled ({problem}): make it available to the "
                    + "node, or give the workload's pod an imagePullSecret for it")
                : null;
        }
    }

    /// <summary>Removes the pods that fetch something for a migration; fine when there are none.</summary>
    /// <param name="space">Namespace of the workload.</param>
    /// <param name="migrationId">The migration.</param>
    /// <param name="cancellation">Cancels the removal.</param>
    /// <exception cref="KubernetesException">The API server refused or does not answer.</exception>
    internal async Task ForgetAsync(string space, Guid migrationId, CancellationToken cancellation)
    {
        var fetching = new ObjectSelection(space, $"{PodMarks.Fetch}={migrationId:n}");
        foreach (var pod in await api.ListAsync(KubernetesKind.Pod, fetching, cancellation))
        {
            await api.DeleteAsync(
                KubernetesKind.Pod, space, pod.Name(),
                new DeleteOptions(GracePeriodSeconds: 0, Uid: pod.Uid()), cancellation);
        }
    }

    private async Task CreateAsync(
        string step, string space, JsonObject pod, Guid migrationId, string subject, CancellationToken cancellation)
    {
        try
        {
            await api.CreateAsync(KubernetesKind.Pod, space, pod, cancellation);
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            // Made by an earlier run, or not ours.
            if (await api.FindAsync(KubernetesKind.Pod, space, pod.Name(), cancellation) is { } there
                && there.Label(PodMarks.Fetch) != $"{migrationId:n}")
            {
                throw new StepException(step, subject,
                    $"pod {pod.Name()} exists already and is not this migration's: remove or rename it", e);
            }
        }
    }
}
