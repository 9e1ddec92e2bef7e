using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Leadership;

/// <summary>Does the work of the operator as long as this instance holds the lease.</summary>
/// <param name="api">The API server.</param>
/// <param name="tasks">The work.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class LeaderLoop(
    IKubernetesApi api, IEnumerable<ILeaderTask> tasks, TimeProvider time, ILogger<LeaderLoop> log) : BackgroundService
{
    private const string LeaseName = "containerflow-operator";

    // A server that refuses, or does not answer, is asked again.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly LeaseHolder _lease = new(api, LeaseName, $"{Environment.MachineName}_{Guid.NewGuid():n}", time);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                if (await TryHoldAsync(stoppingToken) is { } renewedAt)
                    await LeadAsync(renewedAt, stoppingToken);
                await Task.Delay(LeaseHolder.Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await GiveBackAsync();
        }
    }

    private async Task LeadAsync(long renewedAt, CancellationToken stopping)
    {
        LogLeading();
        using var lead = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var work = Task.WhenAll(tasks.Select(t => RepeatAsync(t, lead.Token)));
        while (_lease.IsGood(renewedAt) && !stopping.IsCancellationRequested)
        {
            await Task.Delay(LeaseHolder.Interval, time, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            renewedAt = await TryHoldAsync(stopping) ?? renewedAt;
        }

        await lead.CancelAsync();
        await work;
        stopping.ThrowIfCancellationRequested();
        LogLost();
    }

    private async Task RepeatAsync(ILeaderTask task, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await task.RunAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is KubernetesException or HttpRequestException or OperatorException)
            {
                LogFailed(task.GetType().Name, e.Message);
                await Task.Delay(RetryDelay, time, cancellation)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<long?> TryHoldAsync(CancellationToken cancellation)
    {
        var asked = time.GetTimestamp();
        try
        {
            return await _lease.TryHoldAsync(cancellation) ? asked : null;
        }
        catch (KubernetesException e)
        {
            LogFailed(nameof(LeaseHolder), e.Message);
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task GiveBackAsync()
    {
        using var bound = new CancellationTokenSource(RetryDelay, time);
        try
        {
            await _lease.GiveBackAsync(bound.Token);
        }
        catch (Exception e) when (e is KubernetesException or OperationCanceledException)
        {
            // It runs out by itself.
        }
    }

    [LoggerMessage(EventId = 6001, Level = LogLevel.Information, Message = "This instance leads")]
    private partial void LogLeading();

    [LoggerMessage(EventId = 6002, Level = LogLevel.Warning, Message = "The lease is gone: another instance leads")]
    private partial void LogLost();

    [LoggerMessage(EventId = 6003, Level = LogLevel.Warning, Message = "{Task} failed, tried again soon: {Cause}")]
    private partial void LogFailed(string task, string cause);
}
