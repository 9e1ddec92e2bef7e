using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Switch;

/// <summary>Runs the reconciliation once a period and whenever it is asked for.</summary>
/// <param name="reconciler">The reconciliation.</param>
/// <param name="link">The switch.</param>
/// <param name="options">The period.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class ReconcileWorker(
    Reconciler reconciler,
    ISwitchLink link,
    IOptions<ReconcileOptions> options,
    TimeProvider time,
    ILogger<ReconcileWorker> log) : TermWorker
{
    // Pauses per pass: reading back hundreds of thousands of rows is not to be all that the switch does.
    private const int Pauses = 9;
    private readonly SemaphoreSlim _wanted = new(0, 1);
    private long _restsUntil;

    /// <inheritdoc />
    public override void Dispose()
    {
        _wanted.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        reconciler.Wanted += Wake;
        using var period = time.CreateTimer(_ => WakeRested(), null, options.Value.Period, options.Value.Period);
        try
        {
            while (true)
            {
                await _wanted.WaitAsync(stoppingToken);
                await RunAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
        finally
        {
            reconciler.Wanted -= Wake;
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        if (link.Current is null)
            return;
        var start = time.GetTimestamp();
        try
        {
            await reconciler.RunAsync(stoppingToken);
            var now = time.GetTimestamp();
            Interlocked.Exchange(ref _restsUntil, now + (now - start) * Pauses);
        }
        catch (SwitchUnavailableException lost)
        {
            // The session supervisor reconnects and asks again then.
            LogLost(lost.Message);
        }
    }

    private void WakeRested()
    {
        if (time.GetTimestamp() >= Interlocked.Read(ref _restsUntil))
            Wake();
    }

    private void Wake()
    {
        lock (_wanted)
        {
            if (_wanted.CurrentCount == 0)
                _wanted.Release();
        }
    }

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "Reconciliation cut short: {Reason}")]
    private partial void LogLost(string reason);
}
