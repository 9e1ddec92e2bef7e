using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Checkpoints;

/// <summary>
/// The undo of the checkpoint: brings a stopped source back with its connections. Does nothing where the source was
/// never stopped.
/// </summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class SourceResumption(
    NodePlatforms<ISourcePlatform> platforms, TimeProvider time, ILogger<SourceResumption> log)
{
    /// <summary>
    /// Longest wait for a checkpoint that goes on by itself, after which the next try waits: most take less, and a
    /// message must not be handled for longer than the broker allows.
    /// </summary>
    private static readonly TimeSpan CheckpointBound = TimeSpan.FromSeconds(30);

    /// <summary>Resumes the source.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels the resumption.</param>
    /// <exception cref="StepException">The source is gone.</exception>
    /// <exception cref="TransientStepException">The platform does not answer, or a task could not be resumed.</exception>
    public async Task ResumeAsync(Workload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var platform = platforms.Of(MigrationSteps.Resume, workload);
        var container = await platform.FindRunningAsync(MigrationSteps.Resume, workload, cancellation);
        await WaitUntilQuietAsync(MigrationSteps.Resume, container, cancellation);
        var tasks = ProcessTree.Of(container.Pid);
        try
        {
            if (tasks.Any(TaskSignals.IsStopped))
            {
                var report = await StoppedTaskResumer.ResumeAsync(tasks, null, cancellation);
                LogResumed(workload.Container, report.Pids.Count, report.SocketsReleased);
            }

            await platform.ForgetCheckpointAsync(container, workload, cancellation);
        }
        catch (TaskResumeException e)
        {
            throw new TransientStepException(MigrationSteps.Resume, $"container {workload.Container}", e.Message, e);
        }
    }

    /// <summary>
    /// Waits for a checkpoint that still runs, though the engine that asked for it was lost or nobody waits for it.
    /// </summary>
    /// <param name="step">The step that has to wait.</param>
    /// <param name="container">The container.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="TransientStepException">It still runs after half a minute.</exception>
    internal async Task WaitUntilQuietAsync(string step, SourceContainer container, CancellationToken cancellation)
    {
        if (!await RunningCheckpoints.WaitUntilEndedAsync(container.Id, CheckpointBound, time, cancellation))
        {
            throw new TransientStepException(step, $"container {container.Id}",
                $"the runtime is still at an earlier checkpoint of it after {CheckpointBound.TotalSeconds} s");
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information,
        Message = "Resumed container {Container}: {Tasks} tasks, {Sockets} sockets out of repair mode")]
    private partial void LogResumed(string container, int tasks, int sockets);
}
