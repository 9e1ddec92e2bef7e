using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Migration.Platform.Hosting;
using Migration.Testing;

namespace Migration.Hosting.Tests.Fixtures;

/// <summary>A service on the real bus with one of the consumers; its own host, container and connection.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServiceHost(WebApplication app) => _app = app;

    public IBusControl Bus => _app.Services.GetRequiredService<IBusControl>();

    public string Url => _app.Urls.Single();

    public static async Task<ServiceHost> StartAsync(
        RabbitMqBroker broker,
        string name,
        Action<IBusRegistrationConfigurator> consumers,
        IEnumerable<KeyValuePair<string, string?>> settings,
        bool abortEndsSteps = false)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = name });
        builder.Configuration.AddInMemoryCollection(
        [
            new("Urls", "http://127.0.0.1:0"), new("Bus:Host", broker.Host), new("Bus:Port", $"{broker.Port}"),
            new("Bus:Username", broker.Username), new("Bus:Password", broker.Password), .. settings,
        ]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddMigrationBus(consumers, abortEndsSteps: abortEndsSteps);
        var app = builder.Build();
        app.MapServiceHealth();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var host = new ServiceHost(app);
        await host.Bus.WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
