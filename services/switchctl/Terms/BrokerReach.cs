using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;

namespace Migration.SwitchCtl.Terms;

/// <summary>Whether the broker is reached.</summary>
/// <param name="bus">The bus.</param>
/// <param name="options">Where the broker is.</param>
public sealed class BrokerReach(IBusControl bus, IOptions<BusOptions> options) : IReach
{
    /// <inheritdoc />
    public string Name => "broker";

    /// <inheritdoc />
    public bool IsConnected => bus.CheckHealth().Status == BusHealthStatus.Healthy;

    /// <inheritdoc />
    public Task<bool> AnswersAsync(CancellationToken cancellation) => BrokerProbe.AnswersAsync(options.Value, cancellation);
}
