using MassTransit;

namespace Migration.SwitchCtl.Terms;

/// <summary>
/// Receives messages during a term only: an instance that stands by must not take messages out of the shared queue.
/// </summary>
/// <param name="depot">Starts and stops the bus.</param>
/// <param name="bus">The bus.</param>
public sealed class BusTerm(IBusDepot depot, IBusControl bus) : IDisposable
{
    private const string HostedBus = "MassTransit.MassTransitHostedService";
    private CancellationTokenSource _starting = new();
    private Task _started = Task.CompletedTask;
    private bool _isBegun;

    /// <summary>Takes the bus out of the host's hands, which would start it with the process.</summary>
    /// <param name="services">The services, MassTransit's among them.</param>
    /// <exception cref="InvalidOperationException">MassTransit is not among them.</exception>
    internal static void TakeOver(IServiceCollection services)
    {
        var started = services.FirstOrDefault(s =>
            s.ServiceType == typeof(IHostedService) && s.ImplementationType?.FullName == HostedBus)
            ?? throw new InvalidOperationException($"{HostedBus} is not registered: is this another MassTransit?");
        services.Remove(started);
    }

    /// <summary>Begins to receive; a broker that is away is waited for in the background.</summary>
    public void Begin()
    {
        _isBegun = true;
        _starting.Dispose();
        _starting = new CancellationTokenSource();
        _started = depot.Start(_starting.Token);
    }

    /// <summary>
    /// Waits until a broker that was lost is there again. A bus that is stopped while it seeks its broker in vain does not
    /// receive any more when it is begun again; found with MassTransit 8.4.
    /// </summary>
    /// <param name="cancellation">Stops waiting.</param>
    public Task FoundAsync(CancellationToken cancellation) => _isBegun && _started.IsCompletedSuccessfully
        ? bus.WaitForHealthStatus(BusHealthStatus.Healthy, cancellation)
        : Task.CompletedTask;

    /// <summary>Ends receiving; what is being handled is finished first. Fine when it has not begun.</summary>
    /// <param name="cancellation">Stops waiting for it.</param>
    public async Task EndAsync(CancellationToken cancellation)
    {
        if (!_isBegun)
            return;
        _isBegun = false;
        await _starting.CancelAsync();
        await _started.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await depot.Stop(cancellation);
    }

    /// <inheritdoc />
    public void Dispose() => _starting.Dispose();
}
