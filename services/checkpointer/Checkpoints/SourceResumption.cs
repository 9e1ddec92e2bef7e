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
/// <param name="log">Log.</param>
public sealed partial class SourceResumption(
    NodePlatforms<ISourcePlatform> platforms, ILogger<SourceResumption> log)
{
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

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information,
        Message = "Resumed container {Container}: {Tasks} tasks, {Sockets} sockets out of repair mode")]
    private partial void LogResumed(string container, int tasks, int sockets);
}
