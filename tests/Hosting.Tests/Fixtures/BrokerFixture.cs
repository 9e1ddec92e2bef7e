using Migration.Testing;

namespace Migration.Hosting.Tests.Fixtures;

/// <summary>One real RabbitMQ.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    public RabbitMqBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await RabbitMqBroker.StartAsync();

    public async ValueTask DisposeAsync() => await Broker.DisposeAsync();
}
