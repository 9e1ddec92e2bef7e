using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Migration.Platform.Hosting;

/// <summary>
/// Ends a service whose bus does not come back though the broker lets the service in: whoever supervises the service
/// starts it again, with a new bus. A broker that is away is waited for, however long.
/// </summary>
/// <remarks>See docs/decisions/0121.</remarks>
/// <param name="bus">The bus.</param>
/// <param name="probe">Whether the broker lets us in.</param>
/// <param name="options">How long to wait.</param>
/// <param name="lifetime">The process.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
internal sealed partial class BusWatch(
    IBusControl bus,
    BusWatch.Probe probe,
    IOptions<BusOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<BusWatch> log) : BackgroundService
{
    /// <summary>Code with which the process ends.</summary>
    internal const int ExitCode = 1;

    private const int LooksInBound = 8;

    /// <summary>Whether the broker lets the service in.</summary>
    internal delegate Task<bool> Probe(CancellationToken cancellation);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var bound = options.Value.GiveUpAfter;
        using var timer = new PeriodicTimer(bound / LooksInBound, time);
        long? since = null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = time.GetTimestamp();
            var health = bus.CheckHealth();
            if (health.Status == BusHealthStatus.Healthy || !await BrokerAnswersAsync(bound / LooksInBound, stoppingToken))
            {
                since = null;
                continue;
            }

            since ??= now;
            if (time.GetElapsedTime(since.Value, now) < bound)
                continue;
            LogEnds(health.Description, bound.TotalSeconds);
            Environment.ExitCode = ExitCode;
            lifetime.StopApplication();
            return;
        }
    }

    private async Task<bool> BrokerAnswersAsync(TimeSpan bound, CancellationToken stop)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stop);
        cancellation.CancelAfter(bound);
        return await probe(cancellation.Token);
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Critical,
        Message = "The broker lets this service in, but its bus has not come back for {Seconds} s ({Health}): the process "
            + "ends, to be started again")]
    private partial void LogEnds(string health, double seconds);
}
