using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MassTransit;
using Migration.Coordinator.Access;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Tests.Harness;

/// <summary>The real service in this process: real HTTP, real broker, its record in a temporary file.</summary>
internal sealed class RunningCoordinator : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningCoordinator(WebApplication app)
    {
        _app = app;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Addresses = [.. addresses.Select(a => new Uri(a))];
        Http = new HttpClient { BaseAddress = Addresses.First(a => a.Scheme == "http") };
    }

    public HttpClient Http { get; }

    public IReadOnlyList<Uri> Addresses { get; }

    public IServiceProvider Services => _app.Services;

    public IMigrationStore Store => _app.Services.GetRequiredService<IMigrationStore>();

    public static async Task<RunningCoordinator> StartAsync(
        BrokerAccess broker,
        string database,
        TimeProvider? time = null,
        bool waitForBroker = true,
        params KeyValuePair<string, string?>[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(broker.Settings);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Urls", "http://127.0.0.1:0"),
            new("Coordinator:Database", database),
            new("Coordinator:InspectTimeout", "00:00:04"),
            // The tests share a coordinator and leave most migrations where they are; those about the queue set theirs.
            new("Coordinator:Admission:InCluster", "1000"), new("Coordinator:Admission:OutOfNode", "1000"),
            new("Coordinator:Nodes:0:Name", "node-a"), new("Coordinator:Nodes:0:Platform", "podman"),
            new("Coordinator:Nodes:1:Name", "node-b"), new("Coordinator:Nodes:1:Platform", "podman"),
            new("Coordinator:Nodes:2:Name", "node-k"), new("Coordinator:Nodes:2:Platform", "kubernetes"),
            new("Coordinator:Nodes:3:Name", "node-off"), new("Coordinator:Nodes:3:Platform", "process"),
        ]);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.AddCoordinator();
        var app = builder.Build();
        app.MapCoordinator();
        await app.StartAsync();
        if (waitForBroker)
            await app.Services.GetRequiredService<IBusControl>()
                .WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return new RunningCoordinator(app);
    }

    /// <summary>Runs the command for keys on this coordinator's record.</summary>
    public async Task<(int Code, string Output)> KeysAsync(params string[] words)
    {
        await using var output = new StringWriter();
        var code = await KeysCommand.RunAsync(words, _app.Services, output, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
