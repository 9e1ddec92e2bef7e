using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Platforms;

/// <summary>What checkpoints need of that which runs the workloads of this node.</summary>
public interface ISourcePlatform : INodePlatform
{
    /// <summary>The running container of a workload; one whose tasks are stopped counts as running.</summary>
    /// <param name="forStep">The step that needs it, for messages.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels the look.</param>
    /// <exception cref="StepException">There is none, or it does not run.</exception>
    /// <exception cref="TransientStepException">The platform does not answer.</exception>
    Task<SourceContainer> FindRunningAsync(string forStep, Workload workload, CancellationToken cancellation);

    /// <summary>
    /// Checkpoints a container and leaves its tasks stopped with the network locked. The archive is readable by its
    /// owner only; what an earlier, cut-off run left at the path is replaced.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="workload">The workload it belongs to.</param>
    /// <param name="path">Where the archive goes.</param>
    /// <param name="cancellation">Cancels the checkpoint.</param>
    /// <exception cref="StepException">The platform or CRIU refused for good.</exception>
    /// <exception cref="TransientStepException">The platform or CRIU refused, or does not answer.</exception>
    Task CheckpointAsync(
        SourceContainer container, Workload workload, string path, CancellationToken cancellation);

    /// <summary>
    /// Deletes what the platform keeps of a checkpoint on the node after the container was resumed; fine when there is
    /// nothing.
    /// </summary>
    /// <param name="container">The container, which goes on running.</param>
    /// <param name="workload">The workload it belongs to.</param>
    /// <param name="cancellation">Cancels the deletion.</param>
    Task ForgetCheckpointAsync(SourceContainer container, Workload workload, CancellationToken cancellation);
}
