using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;

namespace Migration.Checkpointer.Checkpoints;

/// <summary>Finds the container of a workload on this node's engine.</summary>
internal static class SourceContainer
{
    /// <summary>The running container.</summary>
    /// <exception cref="StepException">There is none, or it does not run.</exception>
    /// <exception cref="TransientStepException">The engine does not answer.</exception>
    public static async Task<ContainerDetails> RunningAsync(
        IPodmanEngine engine, string step, Workload workload, CancellationToken cancellation)
    {
        var subject = $"container {workload.Container}";
        try
        {
            var container = await engine.FindContainerAsync(workload.Container, cancellation)
                ?? throw new StepException(step, subject, "there is no such container any more");
            return container.State is { Status: "running", Pid: > 0 }
                ? container
                : throw new StepException(step, subject, $"it is {container.State.Status}, not running any more");
        }
        catch (PodmanException e) when (e.IsUnreachable)
        {
            throw new TransientStepException(step, subject, e.Message, e);
        }
    }
}
