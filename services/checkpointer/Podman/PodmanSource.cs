using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;
using Migration.Platform.Podman;

namespace Migration.Checkpointer.Podman;

/// <summary>
/// Checkpoints containers of this node's podman engine. CRIU writes its images straight into a folder of ours, where
/// the engine believes its own to be: the archive that the engine makes has all but them, and they are copied no time.
/// </summary>
/// <param name="engine">The node's engine.</param>
/// <param name="options">Settings.</param>
public sealed class PodmanSource(IPodmanEngine engine, IOptions<CheckpointerOptions> options) : ISourcePlatform
{
    /// <inheritdoc />
    public string Name => WorkloadPlatforms.Podman;

    /// <inheritdoc />
    public async Task<SourceContainer> FindRunningAsync(string forStep, Workload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var subject = $"container {workload.Container}";
        try
        {
            var container = await engine.FindContainerAsync(workload.Container, cancellation)
                ?? throw new StepException(forStep, subject, "there is no such container any more");
            return container.State is { Status: "running", Pid: > 0 }
                ? new SourceContainer(container.Id, container.State.Pid, container.StaticDir)
                : throw new StepException(forStep, subject, $"it is {container.State.Status}, not running any more");
        }
        catch (PodmanException e) when (e.IsUnreachable)
        {
            throw new TransientStepException(forStep, subject, e.Message, e);
        }
    }

    /// <inheritdoc />
    public async Task CheckpointAsync(
        SourceContainer container, Workload workload, string path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(workload);
        if (Directory.Exists(container.StateFolder))
        {
            var memory = MemoryRoom.Choose(options.Value.MemoryFolder, ResidentMemory.Of(container.Pid));
            var images = new CheckpointFiles(path).CreateImages(memory);
            CheckpointLeftovers.LinkImages(container.StateFolder, images);
        }

        try
        {
            await using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Options = FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            await engine.CheckpointAsync(new CheckpointRequest { Container = container.Id }, file, cancellation);
        }
        catch (PodmanException e)
        {
            throw new TransientStepException(MigrationSteps.Checkpoint, $"container {workload.Container}", e.Cause, e);
        }
    }

    /// <inheritdoc />
    public async Task ForgetCheckpointAsync(
        SourceContainer container, Workload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(workload);
        try
        {
            if (await engine.FindContainerAsync(container.Id, cancellation) is { } details)
                CheckpointLeftovers.Delete(details);
        }
        catch (PodmanException e)
        {
            throw new TransientStepException(MigrationSteps.Resume, $"container {workload.Container}", e.Message, e);
        }
    }
}
