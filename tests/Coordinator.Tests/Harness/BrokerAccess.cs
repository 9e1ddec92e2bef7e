namespace Migration.Coordinator.Tests.Harness;

internal sealed record BrokerAccess(string Host, int Port, string VirtualHost, string Username, string Password)
{
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Bus:Host", Host), new("Bus:Port", $"{Port}"), new("Bus:VirtualHost", VirtualHost),
        new("Bus:Username", Username), new("Bus:Password", Password),
    ];
}
