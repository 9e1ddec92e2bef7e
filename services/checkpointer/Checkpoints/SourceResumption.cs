using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Checkpoints;

/// <summary>
/// The undo of the checkpoint: brings a source back with its connections, that is stopped or was cut off by a CRIU that
/// was killed. Does nothing where there was no checkpoint.
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
        try
        {
            // Also where the tasks run: a CRIU that was killed leaves them running behind its lock.
            await FreeAsync(container, workload, cancellation);
            await platform.ForgetCheckpointAsync(container, workload, cancellation);
        }
        catch (TaskResumeException e)
        {
            throw new TransientStepException(MigrationSteps.Resume, $"container {workload.Container}", e.Message, e);
        }
    }

    /// <summary>Undoes whatever a checkpoint, whole or cut off, has done to a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="workload">The workload it belongs to.</param>
    /// <param name="cancellation">Cancels before its tasks go on.</param>
    /// <exception cref="TaskResumeException">A task could not be resumed.</exception>
    /// <exception cref="TransientStepException">A checkpoint of it goes on.</exception>
    internal async Task<ResumeReport> FreeAsync(
        SourceContainer container, Workload workload, CancellationToken cancellation)
    {
        await WaitUntilQuietAsync(MigrationSteps.Resume, container, cancellation);
        var tasks = ProcessTree.Of(container.Pid);
        var stopped = TaskSignals.AnyStopped(tasks);
        var report = await StoppedTaskResumer.ResumeAsync(tasks, null, cancellation);
        if (stopped || report.SocketsReleased > 0 || report.LocksRemoved.Count > 0)
            LogResumed(workload.Container, report.Pids.Count, report.SocketsReleased, report.LocksRemoved);

        return report;
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
        if (!await RunningCheckpoints.WaitUntilEndedAsync(
            container.Id, container.Pid, CheckpointBound, time, cancellation))
        {
            throw new TransientStepException(step, $"container {container.Id}",
                $"the runtime or CRIU is still at an earlier checkpoint of it after {CheckpointBound.TotalSeconds} s");
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information,
        Message = "Resumed container {Container}: {Tasks} tasks, {Sockets} sockets out of repair mode, lock: {Lock}")]
    private partial void LogResumed(string container, int tasks, int sockets, IReadOnlyList<string> @lock);
}
