using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;
using Migration.Platform.Oci;

namespace Migration.Checkpointer.Kubernetes;

/// <summary>Checkpoints containers of this node's kubelet.</summary>
/// <param name="api">The API server.</param>
/// <param name="kubelets">The kubelet.</param>
/// <param name="processes">The node's processes.</param>
/// <param name="criu">CRIU's configuration on this node.</param>
/// <param name="archives">Archives that the kubelet writes.</param>
/// <param name="node">The node.</param>
/// <param name="kubelet">How the kubelet is asked.</param>
/// <param name="dumps">Where the runtime has CRIU write.</param>
public sealed class KubernetesSource(
    IKubernetesApi api,
    KubeletFactory kubelets,
    ContainerProcesses processes,
    NodeConfiguration criu,
    KubeletArchives archives,
    IOptions<NodeOptions> node,
    IOptions<KubeletOptions> kubelet,
    RuntimeDumps dumps) : ISourcePlatform
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _oneAtATime = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public string Name => WorkloadPlatforms.Kubernetes;

    /// <inheritdoc />
    public async Task<SourceContainer> FindRunningAsync(
        string forStep, Workload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var subject = Subject(workload);
        JsonObject? pod;
        try
        {
            pod = await api.FindAsync(KubernetesKind.Pod, workload.Namespace, workload.Pod, cancellation);
        }
        catch (KubernetesException e)
        {
            throw Failure(forStep, subject, e);
        }

        if (pod is null || pod.Text("spec", "nodeName") != node.Value.Name)
            throw new StepException(forStep, subject, $"there is no such pod on {node.Value.Name} any more");
        var status = pod.ContainerStatus(workload.Container)
            ?? throw new StepException(forStep, subject, "the pod has no such container");
        if (status.At("state", "running") is null
            || ContainerProcesses.IdOf(status.Text("containerID")) is not { } id)
            throw new StepException(forStep, subject, "it is not running any more");
        return processes.FindFirst(id) is { } pid
            ? new SourceContainer(id, pid, DumpFolder: dumps.FolderOf(id))
            : throw new StepException(forStep, subject,
                $"no process of container {id} is to be seen: this service needs the node's process ids (hostPID)");
    }

    /// <inheritdoc />
    public async Task CheckpointAsync(
        SourceContainer container, Workload workload, string path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(workload);
        var one = _oneAtATime.GetOrAdd(container.Id, _ => new SemaphoreSlim(1, 1));
        await one.WaitAsync(cancellation);
        try
        {
            archives.DeleteLeft(workload, path);
            archives.Expect(path);
            string made;
            using (dumps.Redirect(container.Id, new CheckpointFiles(path)))
            await using (await criu.UseAsync(CriuConfiguration.ForSource, cancellation))
                made = await AskAsync(workload, cancellation);
            await archives.TakeOverAsync(made, workload, path, cancellation);
        }
        catch (KubernetesException e)
        {
            throw Failure(MigrationSteps.Checkpoint, Subject(workload), e);
        }
        catch (CheckpointArchiveException e)
        {
            throw new StepException(MigrationSteps.Checkpoint, Subject(workload), e.Message, e);
        }
        catch (Exception e) when (e is KubeConfigException or IOException or UnauthorizedAccessException)
        {
            throw new StepException(MigrationSteps.Checkpoint, Subject(workload), e.Message, e);
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc />
    public Task ForgetCheckpointAsync(SourceContainer container, Workload workload, CancellationToken cancellation)
    {
        // What a kubelet has written belongs to the archive's path, which the imagebuilder deletes; only what an
        // interrupted run left under the kubelet's own name is this service's.
        archives.DeleteLeft(workload);
        return Task.CompletedTask;
    }

    private async Task<string> AskAsync(Workload workload, CancellationToken cancellation)
    {
        using var client = await kubelets.OpenAsync(node.Value.Name, cancellation);
        return await client.CheckpointAsync(
            workload.Namespace, workload.Pod, workload.Container, kubelet.Value.CheckpointTimeout, cancellation);
    }

    private static string Subject(Workload workload) =>
        $"container {workload.Container} of pod {workload.Namespace}/{workload.Pod}";

    // A checkpoint that CRIU refused may work the next time: a handshake in flight is over then.
    private static Exception Failure(string step, string subject, KubernetesException e) => e.IsTransient
        ? new TransientStepException(step, subject, e.Message, e)
        : new StepException(step, subject, e.Message, e);
}
