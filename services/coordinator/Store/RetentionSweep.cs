using Microsoft.Extensions.Options;
using Migration.Coordinator.Records;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Store;

/// <summary>Deletes what has been on record for long enough, a little at a time.</summary>
internal sealed partial class RetentionSweep(
    IMigrationStore store, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionSweep> logger)
    : BackgroundService
{
    // So that others may write in between.
    private const int AtATime = 100;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CheckEvery, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (TransientStepException e)
            {
                // The next tick tries again.
                LogNotSwept(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        var deleted = 0;
        int some;
        do
        {
            var endedBefore = time.GetUtcNow() - options.Value.MaxAge;
            some = await store.DeleteEndedAsync(endedBefore, options.Value.MaxCount, AtATime, cancellation);
            deleted += some;
        }
        while (some == AtATime);
        if (deleted > 0)
            LogDeleted(deleted);
    }

    [LoggerMessage(131, LogLevel.Information, "Deleted {Count} migrations from the record: old, or too many.")]
    private partial void LogDeleted(int count);

    [LoggerMessage(132, LogLevel.Error, "Old migrations were not deleted from the record.")]
    private partial void LogNotSwept(Exception exception);
}
