using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Criu.Network;
using Migration.Platform.Podman;

namespace Migration.Checkpointer.Checkpoints;

/// <summary>
/// Waits until no connection of the workload is half open: CRIU cannot dump a handshake or a connection that the
/// program has not accepted yet. New ones wait at the switch meanwhile; the program goes on serving.
/// </summary>
/// <param name="engine">The node's engine.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class ConnectionDrain(IPodmanEngine engine, IOptions<CheckpointerOptions> options, TimeProvider time)
{
    /// <summary>Waits, within the bound of the options.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>Whether nothing was half open in the end.</returns>
    public async Task<DrainResult> WaitAsync(Workload workload, CancellationToken cancellation)
    {
        var container = await SourceContainer.RunningAsync(engine, MigrationSteps.Drain, workload, cancellation);
        return await AcceptQueues.DrainAsync(container.State.Pid, options.Value.DrainBound, cancellation, time);
    }
}
