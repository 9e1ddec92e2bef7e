using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;
using SQLitePCL;

namespace Migration.SwitchCtl.Terms;

/// <summary>
/// Lets this instance act while it may: begins a term when nobody else acts, keeps it up, and stops everything when
/// another instance has taken over.
/// </summary>
/// <param name="leadership">Whether this instance may act.</param>
/// <param name="workers">What runs during a term, in order.</param>
/// <param name="switches">The switches, whose sessions follow.</param>
/// <param name="surroundings">What has to be reached.</param>
/// <param name="bus">Receives messages, last.</param>
/// <param name="options">Settings.</param>
/// <param name="lifetime">Told when a worker fails, which nothing here can repair.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class ActiveTerm(
    Leadership leadership,
    IEnumerable<TermWorker> workers,
    SwitchFleet switches,
    Surroundings surroundings,
    BusTerm bus,
    IOptions<TermOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ActiveTerm> log) : IHostedService, IDisposable
{
    // Renewals per lease: three may come late before the instance counts as hung.
    private const int Renewals = 4;
    private readonly TermWorker[] _workers = [.. workers, .. switches.All.SelectMany(s => s.Workers)];
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Alone, an instance acts before its HTTP server answers.
        if (leadership.TryBegin())
            await BeginAsync(switchWait: TimeSpan.Zero, cancellationToken);
        _running = WatchAsync(RunAsync(_stopping.Token));
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Also of one that was replaced and waits for its broker.
        await bus.EndAsync(cancellationToken);
        if (leadership.IsActive)
            await StopWorkersAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (!leadership.IsActive)
                await StandByAsync(stopping);
            await KeepAsync(stopping);
            LogEnded(leadership.Holder);
            await StopWorkersAsync(stopping);
            await bus.FoundAsync(stopping);
            await bus.EndAsync(stopping);

            // The one that took over gets the lock at its next renewal.
            await Task.Delay(options.Value.Lease * 2 / Renewals, time, stopping);
        }
    }

    private async Task StandByAsync(CancellationToken stopping)
    {
        LogStandBy(leadership.Holder);
        using var look = new PeriodicTimer(options.Value.Look, time);
        while (true)
        {
            await look.WaitForNextTickAsync(stopping);
            if (TryStore(() => leadership.IsVacant() && leadership.TryBegin(), otherwise: false))
            {
                LogTakeOver();
                break;
            }

            if (await TryReplaceAsync(stopping))
                break;
        }

        await BeginAsync(options.Value.SwitchWait, stopping);
    }

    /// <summary>Takes the place of an instance that acts and is cut off from something that this one reaches.</summary>
    private async Task<bool> TryReplaceAsync(CancellationToken stopping)
    {
        var lease = TryStore(leadership.Lacking, otherwise: null);
        if (!await surroundings.ReachMoreAsync(lease, stopping)
            || !TryStore(() => leadership.TryBegin(lease!.Epoch), otherwise: false))
        {
            return false;
        }

        LogReplace(lease!.Holder, string.Join(" and ", lease.Lacks));
        return true;
    }

    private async Task BeginAsync(TimeSpan switchWait, CancellationToken cancellation)
    {
        surroundings.Begin();
        try
        {
            foreach (var worker in _workers)
                await worker.StartAsync(CancellationToken.None);
            await switches.UpAsync(switchWait, cancellation);
            bus.Begin();
        }
        catch (NotActiveException)
        {
            // Replaced already; the next renewal finds it and ends the term.
        }
    }

    /// <summary>Ends the process when the turns cannot be kept any more: it would stand by for ever.</summary>
    private async Task WatchAsync(Task running)
    {
        try
        {
            await running;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The service stops.
        }
        catch (Exception failure)
        {
            LogFailed(nameof(ActiveTerm), failure);
            lifetime.StopApplication();
        }
    }

    /// <summary>Says that this instance acts, until it does not any more.</summary>
    private async Task KeepAsync(CancellationToken stopping)
    {
        using var renewal = new PeriodicTimer(options.Value.Lease / Renewals, time);
        while (await renewal.WaitForNextTickAsync(stopping) && TryStore(() => leadership.Renew(surroundings.Lacked()), otherwise: true))
        {
            if (Array.Find(_workers, w => w.ExecuteTask is { IsFaulted: true }) is not { } failed)
                continue;
            LogFailed(failed.GetType().Name, failed.ExecuteTask!.Exception);
            lifetime.StopApplication();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping);
        }
    }

    /// <summary>Asks the store, which another instance may keep busy for longer than one waits.</summary>
    private T TryStore<T>(Func<T> ask, T otherwise)
    {
        try
        {
            return ask();
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            LogBusy(busy.Message);
            return otherwise;
        }
    }

    private async Task StopWorkersAsync(CancellationToken cancellation)
    {
        foreach (var worker in _workers.Reverse())
            await worker.StopAsync(cancellation);
        leadership.End();
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "Standing by; {Holder} acts")]
    private partial void LogStandBy(string? holder);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning, Message = "Nobody acts any more; taking over")]
    private partial void LogTakeOver();

    [LoggerMessage(EventId = 5006, Level = LogLevel.Warning, Message =
        "{Holder} acts and is cut off from {Lacked}, which this instance reaches; taking over")]
    private partial void LogReplace(string holder, string lacked);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Warning, Message =
        "{Holder} has taken over, because this instance did not renew its lease in time or was cut off; nothing it did "
        + "since counts")]
    private partial void LogEnded(string? holder);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Warning, Message =
        "The store could not be asked who acts: {Reason}")]
    private partial void LogBusy(string reason);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Critical, Message = "{Worker} failed; the service ends")]
    private partial void LogFailed(string worker, Exception? failure);
}
