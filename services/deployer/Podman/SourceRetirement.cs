using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;

namespace Migration.Deployer.Podman;

/// <summary>
/// Removes the source of a migration that has passed the point of no return. Its tasks are stopped and their sockets in
/// repair mode, so killing them sends no packet. There is no undo: the workload lives on the target.
/// </summary>
/// <param name="engine">The node's engine.</param>
/// <param name="node">The node.</param>
/// <param name="log">Log.</param>
public sealed partial class SourceRetirement(
    IPodmanEngine engine, IOptions<NodeOptions> node, ILogger<SourceRetirement> log)
{
    /// <summary>Removes the stopped source pod; fine when it is gone.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="cancellation">Cancels the removal.</param>
    /// <exception cref="TransientStepException">The engine refused or does not answer.</exception>
    public async Task RetireAsync(TrafficRedirected migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var name = migration.Plan.Workload.Container;
        try
        {
            var container = await engine.FindContainerAsync(name, cancellation);
            if (container is null)
            {
                await RemoveRestAsync(migration, cancellation);
                return;
            }

            if (!container.Addresses.Contains(migration.Source.Address))
                return;
            // A message that comes again much later must not remove a workload that has moved back here since.
            if (container.State.Pid > 0 && !TaskSignals.IsStopped(container.State.Pid))
            {
                LogNotStopped(name, node.Value.Name);
                return;
            }

            await engine.RemovePodAsync(container.Pod, cancellation);
        }
        catch (PodmanException e)
        {
            throw new TransientStepException(
                MigrationSteps.Retire, $"container {name} on {node.Value.Name}", e.Message, e);
        }
    }

    // An engine whose disk is full removes the containers and keeps the pod. A pod that is prepared as the target of
    // another migration has a container that holds its namespaces, with another address.
    private async Task RemoveRestAsync(TrafficRedirected migration, CancellationToken cancellation)
    {
        var pod = await engine.FindPodAsync(migration.Plan.Workload.Pod, cancellation);
        if (pod is null || pod.Containers?.Any(c => c.Id != pod.InfraContainerID) == true)
            return;
        var holder = pod.InfraContainerID.Length > 0
            ? await engine.FindContainerAsync(pod.InfraContainerID, cancellation)
            : null;
        if (holder is null || holder.Addresses.Contains(migration.Source.Address))
            await engine.RemovePodAsync(pod.Id, cancellation);
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning,
        Message = "Container {Container} on {Node} runs and was left alone: it is not the stopped source of this migration")]
    private partial void LogNotStopped(string container, string node);
}
