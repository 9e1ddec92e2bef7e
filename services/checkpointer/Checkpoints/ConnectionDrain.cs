using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Network;
using Migration.Platform.Hosting;

namespace Migration.Checkpointer.Checkpoints;

/// <summary>
/// Waits until no connection of the workload is half open: CRIU cannot dump a handshake or a connection that the
/// program has not accepted yet. New ones wait at the switch meanwhile; the program goes on serving.
/// </summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class ConnectionDrain(
    NodePlatforms<ISourcePlatform> platforms, IOptions<CheckpointerOptions> options, TimeProvider time)
{
    /// <summary>Waits, within the bound of the options.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>Whether nothing was half open in the end.</returns>
    public async Task<DrainResult> WaitAsync(Workload workload, CancellationToken cancellation)
    {
        var container = await platforms.Of(MigrationSteps.Drain, workload)
            .FindRunningAsync(MigrationSteps.Drain, workload, cancellation);
        return await AcceptQueues.DrainAsync(container.Pid, options.Value.DrainBound, cancellation, time);
    }
}
