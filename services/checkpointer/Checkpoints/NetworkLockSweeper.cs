using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Hosting.Janitor;

namespace Migration.Checkpointer.Checkpoints;

/// <summary>
/// Frees sources of rolled-back migrations that run here behind a lock that a killed CRIU left, or with sockets in
/// repair mode. What is stopped stays as it is: somebody wants it so. That nothing is at a checkpoint of the container,
/// and that its tasks run, proves that the lock is of use to nobody.
/// </summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="gate">Keeps checkpoints away meanwhile.</param>
/// <param name="resumption">The undo of the checkpoint.</param>
/// <param name="node">The node.</param>
public sealed class NetworkLockSweeper(
    NodePlatforms<ISourcePlatform> platforms,
    CheckpointGate gate,
    SourceResumption resumption,
    IOptions<NodeOptions> node) : ILeftoverSweeper
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> SweepAsync(EndedMigration migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var workload = migration.Plan.Workload;
        if (migration.Plan.SourceNode != node.Value.Name || migration.Outcome != MigrationOutcomes.RolledBack)
            return [];
        try
        {
            var platform = platforms.Of(MigrationSteps.Resume, workload);
            var container = await platform.FindRunningAsync(MigrationSteps.Resume, workload, cancellation);
            using var turn = await gate.EnterAsync(container.Id, cancellation);
            var tasks = ProcessTree.Of(container.Pid);
            if (TaskSignals.AnyStopped(tasks))
                return [];
            var report = await resumption.FreeAsync(container, workload, cancellation);
            return [.. report.LocksRemoved, .. report.SocketsReleased > 0
                ? [$"repair mode of {report.SocketsReleased} sockets"]
                : Array.Empty<string>()];
        }
        catch (TaskResumeException e)
        {
            throw new TransientStepException(MigrationSteps.Resume, $"container {workload.Container}", e.Message, e);
        }
        catch (StepException)
        {
            // It has ended, or moved on since: its namespace, and the lock, with it.
            return [];
        }
    }
}
