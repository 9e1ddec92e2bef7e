using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc.Server;
using Migration.Platform.P4Runtime.Server;

namespace Migration.P4Runtime.Tests.Fakes;

/// <summary>The P4Runtime server over a fake target on a real loopback port or unix socket.</summary>
public sealed class SwitchHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly P4RuntimeServer server;
    private readonly string? folder;

    private SwitchHost(WebApplication app, P4RuntimeServer server, FakeTarget target, string? folder)
    {
        this.app = app;
        this.server = server;
        this.folder = folder;
        Target = target;
        Address = folder is null ? new Uri(app.Urls.Single()) : new Uri($"unix://{folder}/p4.sock");
    }

    public FakeTarget Target { get; }

    public Uri Address { get; }

    public static async Task<SwitchHost> StartAsync(P4RuntimeServerOptions? options = null, bool unixSocket = false)
    {
        var folder = unixSocket ? Directory.CreateTempSubdirectory("p4rt").FullName : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (folder is null)
                kestrel.ListenGrpc(new IPEndPoint(IPAddress.Loopback, 0));
            else
                kestrel.ListenGrpcUnixSocket(Path.Combine(folder, "p4.sock"));
        });
        var app = builder.Build();
        var target = new FakeTarget();
        var server = new P4RuntimeServer([target], options);
        server.Map(app);
        await app.StartAsync();
        return new SwitchHost(app, server, target, folder);
    }

    public Task<P4RuntimeClient> ConnectAsync(
        ulong electionId, string role = "", P4RuntimeClientOptions? options = null, ulong deviceId = 1) =>
        P4RuntimeClient.ConnectAsync(
            Address, deviceId, electionId, role, options, TestContext.Current.CancellationToken);

    /// <summary>Stops as a service does: streams are ended, then connections.</summary>
    public Task StopAsync() => app.StopAsync();

    /// <summary>Breaks every connection at once, as a switch that is killed does.</summary>
    public async Task KillAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await app.DisposeAsync();
        server.Dispose();
        if (folder is not null)
            Directory.Delete(folder, recursive: true);
    }
}
