using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Migration.Platform.P4Runtime.Server;
using Migration.Softswitch.Control;
using Migration.Softswitch.Management;
using Migration.Softswitch.Ports.Capture;
using Migration.Softswitch.Ports.Linux;

namespace Migration.Softswitch;

/// <summary>A switch with its P4Runtime server; ports can be added while it runs.</summary>
internal sealed class SoftswitchHost : IAsyncDisposable
{
    // Streams of controllers end at once when the switch is told to stop; this bounds what else may linger.
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(5);
    private readonly WebApplication _app;
    private readonly P4RuntimeServer _server;
    private readonly Housekeeping _housekeeping;

    private SoftswitchHost(WebApplication app, P4RuntimeServer server, Housekeeping housekeeping, SwitchEngine engine)
    {
        _app = app;
        _server = server;
        _housekeeping = housekeeping;
        Engine = engine;
    }

    /// <summary>The switch itself.</summary>
    public SwitchEngine Engine { get; }

    /// <summary>Where P4Runtime listens, http://address:port.</summary>
    public Uri GrpcAddress => new(_app.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Opens the ports and listens.</summary>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<SoftswitchHost> StartAsync(SwitchOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        // Standard output belongs to the line that says where the switch listens.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        var app = builder.Build();

        var engine = new SwitchEngine(options.CpuPort);
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        if (options.CaptureFolder is { } folder)
        {
            engine.Ports.Capture = new FrameCapture(folder, TimeProvider.System, logs.CreateLogger<FrameCapture>());
        }

        var target = new SoftswitchTarget(
            options.DeviceId, engine, TimeProvider.System, logs.CreateLogger<SoftswitchTarget>());
        var server = new P4RuntimeServer([target]);
        server.Map(app);
        app.MapGet("/health", () => Health(engine));
        app.MapPorts(engine, logs.CreateLogger<PacketPort>());

        var host = new SoftswitchHost(app, server, new Housekeeping(target, TimeProvider.System), engine);
        try
        {
            var log = logs.CreateLogger<PacketPort>();
            var ports = options.Ports.Select(p => new PacketPort(p.Key, p.Value, log)).ToList();
            ports.ForEach(port => engine.Ports.Add(port, engine));
            await Task.WhenAll(ports.Select(p => p.FirstAttempt));
            await app.StartAsync();
            if (options.ControlPath is { } control)
            {
                ControlSocket.Restrict(control);
            }

            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the process is asked to (SIGTERM, Ctrl-C).</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>The line that tells that the switch is ready, and where.</summary>
    public string Describe()
    {
        var ports = Engine.Ports.All.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Number}={p.Name}"));
        return $"softswitch ready grpc={GrpcAddress.Authority} ports={string.Join(',', ports)}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _housekeeping.Dispose();
        // The server before the ports: no controller adds work while they go.
        _server.Dispose();
        await _app.DisposeAsync();
        await Engine.Ports.DisposeAsync();
        Engine.Ports.Capture?.Dispose();
    }

    private static void Listen(KestrelServerOptions kestrel, SwitchOptions options)
    {
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Listen(options.Grpc, listen => listen.Protocols = HttpProtocols.Http2);
        if (options.Http is { } http)
        {
            kestrel.Listen(http, listen => listen.Protocols = HttpProtocols.Http1);
        }

        if (options.ControlPath is { } control)
        {
            ControlSocket.Prepare(control);
            kestrel.ListenUnixSocket(control, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection =>
                {
                    connection.Features.Set(ControlConnection.Instance);
                    return next(connection);
                });
            });
        }
    }

    private static IResult Health(SwitchEngine engine)
    {
        var ports = engine.Ports.All.Select(p => new PortHealth(
            p.Number, p.Name, p.IsUp, p.Counters.Received.Packets, p.Counters.Sent.Packets,
            p.Counters.SendDropped.Packets, p.Counters.Oversize.Packets)).ToList();
        var health = new SwitchHealth(
            engine.Program is not null, engine.Dropped.Packets, engine.Undeliverable.Packets, engine.Punted.Packets,
            ports);
        var status = ports.TrueForAll(p => p.Up) ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable;
        return Results.Json(health, statusCode: (int)status);
    }
}

/// <summary>State of the switch as GET /health tells it; counts are packets since start.</summary>
internal sealed record SwitchHealth(
    bool PipelineLoaded, long Dropped, long Undeliverable, long Punted, IReadOnlyList<PortHealth> Ports);

/// <summary>State of a port; counts are frames since start.</summary>
internal sealed record PortHealth(
    int Number, string Name, bool Up, long Received, long Sent, long SendDropped, long Oversize);
