using Migration.Platform.Criu.Configuration;

namespace Migration.Checkpointer.Kubernetes;

/// <summary>
/// At start, takes out of CRIU's configuration what a killed process has left there: a checkpoint that somebody else
/// takes would leave its container stopped.
/// </summary>
/// <param name="criu">The configuration.</param>
/// <param name="log">Log.</param>
internal sealed partial class CriuRecovery(NodeConfiguration criu, ILogger<CriuRecovery> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await criu.RecoverAsync(cancellationToken))
            LogRecovered();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 2201, Level = LogLevel.Warning,
        Message = "CRIU's configuration had lines of an interrupted checkpoint or restore: taken out")]
    private partial void LogRecovered();
}
