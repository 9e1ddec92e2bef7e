using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer.Checkpoints;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;

namespace Migration.Deployer.Podman;

/// <summary>
/// Restores the workload in its prepared pod. The restored tasks come up stopped, as CRIU's configuration says; they
/// are continued here, still cut off from their clients by the switch. The undo is the removal of the pod.
/// </summary>
/// <param name="engine">The node's engine.</param>
/// <param name="fetch">Brings the checkpoint onto the node.</param>
/// <param name="node">The node.</param>
/// <param name="options">Settings.</param>
/// <param name="log">Log.</param>
public sealed partial class TargetRestore(
    IPodmanEngine engine,
    CheckpointFetch fetch,
    IOptions<NodeOptions> node,
    IOptions<DeployerOptions> options,
    ILogger<TargetRestore> log)
{
    /// <summary>Pulls the checkpoint image and restores it; a container that an earlier run restored is kept.</summary>
    /// <param name="pushed">The image and where it goes.</param>
    /// <param name="timer">Takes the steps pull and restore.</param>
    /// <param name="cancellation">Cancels the restore.</param>
    /// <exception cref="StepException">The pod is gone, or the restored container does not run.</exception>
    /// <exception cref="TransientStepException">The engine or CRIU refused, or does not answer.</exception>
    public async Task RestoreAsync(ImagePushed pushed, StepTimer timer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        ArgumentNullException.ThrowIfNull(timer);
        var name = pushed.Plan.Workload.Container;
        try
        {
            // Not one after the other: the clients wait.
            var fetched = options.Value.PullWithEngine ? null : FetchAsync(pushed, timer, cancellation);
            var pod = engine.FindPodAsync(pushed.Target.Pod, cancellation);
            var earlier = await EarlierAsync(pushed, fetched, cancellation);
            var container = earlier ?? await RestoreImageAsync(pushed, pod, fetched, timer, cancellation);
            await ContinueAsync(container, earlier is null, cancellation);
        }
        catch (PodmanException e)
        {
            throw new TransientStepException(
                MigrationSteps.Restore, $"container {name} on {node.Value.Name}", e.Message, e);
        }
    }

    /// <summary>
    /// Removes the checkpoint, which nothing needs once the container is restored; fine when it is gone. An image that
    /// cannot be removed only takes up room, which is no reason to give the migration up: it is logged.
    /// </summary>
    /// <param name="pushed">The image.</param>
    /// <param name="cancellation">Cancels the removal.</param>
    public async Task ForgetImageAsync(ImagePushed pushed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        fetch.Forget(pushed.MigrationId);
        if (!options.Value.PullWithEngine)
            return;
        try
        {
            await engine.RemoveImageAsync(pushed.Image, cancellation);
        }
        catch (PodmanException e)
        {
            LogImageLeft(pushed.Image, node.Value.Name, e.Cause);
        }
    }

    private Task<string> FetchAsync(ImagePushed pushed, StepTimer timer, CancellationToken cancellation) =>
        timer.MeasureAsync(MigrationSteps.Pull, () => fetch.FetchAsync(pushed, cancellation), _ => pushed.ImageBytes);

    // Without an answer, and where there is one already, nobody needs what is being fetched; it has come to its end
    // before another try begins.
    private async Task<ContainerDetails?> EarlierAsync(
        ImagePushed pushed, Task<string>? fetched, CancellationToken cancellation)
    {
        var isNeeded = false;
        try
        {
            var earlier = await RestoredAsync(pushed, cancellation);
            isNeeded = earlier is null;
            return earlier;
        }
        finally
        {
            if (!isNeeded && fetched is not null)
            {
                await ((Task)fetched).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                fetch.Forget(pushed.MigrationId);
            }
        }
    }

    private async Task<ContainerDetails> RestoreImageAsync(
        ImagePushed pushed, Task<PodDetails?> pod, Task<string>? fetched, StepTimer timer,
        CancellationToken cancellation)
    {
        var name = pushed.Plan.Workload.Container;
        var archive = fetched is null ? null : await fetched;
        var podId = (await pod)?.Id;
        if (podId is null)
        {
            fetch.Forget(pushed.MigrationId);
            throw new StepException(MigrationSteps.Restore, $"container {name} on {node.Value.Name}",
                $"the prepared pod {pushed.Target.Pod} is gone");
        }

        var report = archive is null
            ? await RestorePulledAsync(pushed, podId, timer, cancellation)
            : await RestoreFetchedAsync(pushed, archive, podId, timer, cancellation);
        LogRestored(name, report.PagesRestored, report.RuntimeDuration.TotalMilliseconds);
        return await engine.FindContainerAsync(report.Id, cancellation)
            ?? throw new StepException(MigrationSteps.Restore, $"container {name} on {node.Value.Name}",
                "the engine restored it and lost it at once");
    }

    private async Task<RestoreReport> RestoreFetchedAsync(
        ImagePushed pushed, string archive, string podId, StepTimer timer, CancellationToken cancellation)
    {
        var name = pushed.Plan.Workload.Container;
        try
        {
            return await timer.MeasureAsync(MigrationSteps.Restore, () => engine.ImportAsync(
                new ImportRequest { ArchivePath = archive, PodId = podId, Name = name }, cancellation));
        }
        catch (PodmanException)
        {
            // A half-restored container would stand in the way of the next try.
            fetch.Forget(pushed.MigrationId);
            await engine.RemoveContainerAsync(name, cancellation);
            throw;
        }
    }

    private async Task<RestoreReport> RestorePulledAsync(
        ImagePushed pushed, string podId, StepTimer timer, CancellationToken cancellation)
    {
        var name = pushed.Plan.Workload.Container;
        var image = await timer.MeasureAsync(
            MigrationSteps.Pull,
            () => engine.PullImageAsync(pushed.Image, options.Value.TlsVerify, cancellation),
            _ => pushed.ImageBytes);
        try
        {
            return await timer.MeasureAsync(MigrationSteps.Restore, () => engine.RestoreAsync(
                new RestoreRequest { Image = image, PodId = podId, Name = name }, cancellation));
        }
        catch (PodmanException)
        {
            // As above, and nobody else knows the image.
            await engine.RemoveContainerAsync(name, cancellation);
            await engine.RemoveImageAsync(image, cancellation);
            throw;
        }
    }

    private async Task<ContainerDetails?> RestoredAsync(ImagePushed pushed, CancellationToken cancellation)
    {
        var container = await engine.FindContainerAsync(pushed.Plan.Workload.Container, cancellation);
        return container is { State: { Status: "running", Pid: > 0 } } 
            && container.Addresses.Contains(pushed.Target.Address)
            ? container
            : null;
    }

    // CRIU's configuration makes restored tasks stop; a SIGCONT sent before the stop has taken effect would be lost.
    private async Task ContinueAsync(ContainerDetails container, bool fresh, CancellationToken cancellation)
    {
        var tasks = ProcessTree.Of(container.State.Pid);
        if (fresh && !await TaskSignals.WaitUntilStoppedAsync(tasks, options.Value.StopBound, cancellation))
            LogNotStopped(container.Name, node.Value.Name);
        TaskSignals.Continue(tasks);
    }

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning,
        Message = "Restored container {Container} on {Node} did not come up stopped: does CRIU's configuration have leave-stopped?")]
    private partial void LogNotStopped(string container, string node);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning,
        Message = "Image {Image} stays on {Node}: {Cause}; remove it with 'podman rmi'")]
    private partial void LogImageLeft(string image, string node, string cause);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information,
        Message = "Restored container {Container}: {Pages} pages, {RuntimeMs} ms in the runtime")]
    private partial void LogRestored(string container, long pages, double runtimeMs);
}
