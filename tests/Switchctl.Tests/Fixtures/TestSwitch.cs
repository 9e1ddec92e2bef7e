using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Switch;

namespace Migration.Switchctl.Tests.Fixtures;

/// <summary>A P4Runtime server on loopback around a <see cref="TestTarget"/>, which can be restarted empty.</summary>
internal sealed class TestSwitch : IAsyncDisposable
{
    private WebApplication? _app;
    private P4RuntimeServer? _server;

    public TestTarget Target { get; private set; } = new();

    public int Port { get; private set; }

    public string Address => $"http://127.0.0.1:{Port}";

    public static P4InfoIndex Info { get; } =
        P4InfoIndex.Parse(File.ReadAllText(new SwitchOptions().P4InfoPath));

    public static async Task<TestSwitch> StartAsync()
    {
        var started = new TestSwitch();
        await started.UpAsync();
        return started;
    }

    /// <summary>Reserves an address on which nothing listens yet.</summary>
    public static async Task<TestSwitch> LateAsync()
    {
        var late = await StartAsync();
        await late.DownAsync();
        return late;
    }

    public async Task DownAsync()
    {
        if (_app is null)
            return;
        await _app.DisposeAsync();
        _server!.Dispose();
        _app = null;
    }

    /// <summary>Starts a process that knows nothing, at the same address.</summary>
    public async Task UpAsync(TestTarget? target = null)
    {
        Target = target ?? new TestTarget();
        _server = new P4RuntimeServer([Target]);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
            k.Listen(IPAddress.Loopback, Port, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseRouting();
        _server.Map(app);
        await app.StartAsync();
        _app = app;
        Port = new Uri(app.Urls.Single()).Port;
    }

    public IReadOnlyList<TableRow> Rows()
    {
        var codec = new RowCodec(Info);
        return
        [
            .. Target.Rows.Select(entry =>
            {
                codec.TryDecode(new Entity { TableEntry = entry }, out var row).ShouldBeTrue();
                return row;
            }),
        ];
    }

    public TableRow? Row(RowKey key) => Rows().Cast<TableRow?>().FirstOrDefault(r => r!.Value.Key == key);

    public void Punt(int backend, byte[] frame, int port = 1) =>
        Target.Punt(new PacketIn
        {
            Payload = ByteString.CopyFrom(frame),
            Metadata =
            {
                Info.PacketIn.Encode(
                    (Pipeline.IngressPort, port), (Pipeline.Reason, Pipeline.ReasonHeld), (
                        Pipeline.BackendId,
                        backend)),
            },
        }).ShouldBeTrue();

    public async ValueTask DisposeAsync() => await DownAsync();
}
