using Migration.Coordinator.Tests.Harness;
using Migration.Testing;

[assembly: AssemblyFixture(typeof(BrokerFixture))]

namespace Migration.Coordinator.Tests.Harness;

/// <summary>One real RabbitMQ for the whole run; tests that need it to themselves take a virtual host.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private RabbitMqBroker? _broker;

    public RabbitMqBroker Broker => _broker ?? throw new InvalidOperationException("The broker is not started.");

    public async ValueTask InitializeAsync() => _broker = await RabbitMqBroker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
    }

    internal async Task<BrokerAccess> NewVirtualHostAsync()
    {
        var name = $"t-{Guid.NewGuid():n}";
        await Broker.AddVirtualHostAsync(name);
        return AccessTo(name);
    }

    internal BrokerAccess AccessTo(string virtualHost) =>
        new(Broker.Host, Broker.Port, virtualHost, Broker.Username, Broker.Password);
}
