using System.Net.Http.Json;
using MassTransit;
using MassTransit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Migration.SwitchCtl;
using Migration.SwitchCtl.Consumers;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Switch;
using Migration.SwitchCtl.Terms;

namespace Migration.Switchctl.Tests.Fixtures;

/// <summary>
/// The whole service on Kestrel at a loopback port, with MassTransit's in-memory transport for the bus.
/// </summary>
internal sealed class SwitchCtlHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private bool _disposed;

    private SwitchCtlHost(WebApplication app)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Bus = app.Services.GetRequiredService<ITestHarness>();
    }

    public ITestHarness Bus { get; }

    public HttpClient Http => _http;

    /// <summary>The first switch, which in most tests is the only one.</summary>
    public ManagedSwitch Switch => _app.Services.GetRequiredService<SwitchFleet>().All[0];

    /// <summary>A part of the service; of what every switch has its own of, the first switch's.</summary>
    public T Get<T>()
        where T : class =>
        new object[] { Switch.Link, Switch.Tables, Switch.Buffers, Switch.Reconciler }.OfType<T>().FirstOrDefault()
        ?? _app.Services.GetRequiredService<T>();

    public static Task<SwitchCtlHost> StartAsync(
        string database,
        string switchAddress,
        params (string Key, string Value)[] settings) =>
        StartAsync(database, switchAddress, reach: null, settings);

    /// <summary>With something beside the switches that has to be reached.</summary>
    public static async Task<SwitchCtlHost> StartAsync(
        string database,
        string switchAddress,
        IReach? reach,
        params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        var values = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["SwitchCtl:Address"] = switchAddress,
            ["SwitchCtl:MaxBackoff"] = "00:00:00.2",
            ["SwitchCtl:Store:Path"] = database,
            ["SwitchCtl:Reconcile:Period"] = "00:00:00.2",
            ["SwitchCtl:Reconcile:BucketCount"] = "11",
            ["SwitchCtl:Migrations:WatchPeriod"] = "00:00:00.05",
        };
        foreach (var (key, value) in settings)
            values[key] = value;
        builder.Configuration.AddInMemoryCollection(values);
        builder.Logging.ClearProviders();
        builder.AddSwitchCtl();
        if (reach is not null)
            builder.Services.AddSingleton(reach);
        builder.Services.AddMassTransitTestHarness(bus =>
        {
            bus.AddSwitchCtlConsumers();

            // The definitions bind RabbitMQ's exchanges themselves; in memory the transport has to.
            bus.AddConfigureEndpointsCallback((_, endpoint) => endpoint.ConfigureConsumeTopology = true);
        });
        var app = builder.Build();
        app.MapSwitchCtl();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new SwitchCtlHost(app);
    }

    /// <summary>Registers two ports and a service with one backend, and waits until the switch has its rows.</summary>
    public async Task RegisterRedisAsync(TestSwitch peer)
    {
        await PutAsync("/ports/1", new { mac = "02:00:00:00:00:01" });
        await PutAsync("/ports/2", new { mac = "02:00:00:00:00:02" });
        await PutAsync("/services/redis", new { vip = "10.0.9.1", protocol = "tcp", port = 6379 });
        await PutAsync("/services/redis/backends/main", RedisBackend());
        await Eventually.BeTrueAsync(
            () => peer.Row(new RowKey(Pipeline.Backend, 1)) is not null
                && peer.Rows().Any(r => r.Key.Table == Pipeline.Service),
            "the switch has the service's rows");
    }

    public static object RedisBackend(string address = "10.0.1.10", int port = 6380, int switchPort = 1) => new
    {
        workload = new { platform = "podman", pod = "redis", container = "server" },
        address,
        port,
        nextHopMac = "02:00:00:00:01:0a",
        switchPort,
        node = "node-a",
    };

    public async Task PutAsync(string path, object body)
    {
        using var response = await _http.PutAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.ShouldBeTrue(
            $"PUT {path}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    public Task PublishAsync<T>(T message)
        where T : class => Bus.Bus.Publish(message, TestContext.Current.CancellationToken);

    /// <summary>Waits for the nth message of a type.</summary>
    public async Task<T> PublishedAsync<T>(int nth = 1)
        where T : class =>
        await Eventually.GetAsync(
            () => Bus.Published.Select<T>(TestContext.Current.CancellationToken)
                .Skip(nth - 1).FirstOrDefault()?.Context.Message,
            $"{typeof(T).Name} number {nth} is published");

    public bool WasPublished<T>()
        where T : class => Bus.Published.Select<T>(TestContext.Current.CancellationToken).Any();

    /// <summary>Waits until a message was handled, whatever came of it.</summary>
    public async Task ConsumedAsync<T>(int count = 1)
        where T : class =>
        await Eventually.BeTrueAsync(
            () => Bus.Consumed.Select<T>(TestContext.Current.CancellationToken).Count() >= count,
            $"{typeof(T).Name} is consumed {count} times");

    public Task ReconcileAsync() => Get<Reconciler>().RunAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
