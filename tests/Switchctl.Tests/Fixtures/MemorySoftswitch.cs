using System.Net;
using Migration.Softswitch;
using Migration.Softswitch.Ports;

namespace Migration.Switchctl.Tests.Fixtures;

/// <summary>
/// The project's own switch with its P4Runtime server on loopback and two ports without interfaces: 1 for clients, 2
/// for backends.
/// </summary>
internal sealed class MemorySoftswitch : IAsyncDisposable
{
    private readonly SoftswitchHost _host;
    private readonly MemoryPort _clients = new(1);
    private readonly MemoryPort _backends = new(2);

    private MemorySoftswitch(SoftswitchHost host)
    {
        _host = host;
        host.Engine.Ports.Add(_clients, host.Engine);
        host.Engine.Ports.Add(_backends, host.Engine);
    }

    public string Endpoint => _host.GrpcAddress.Authority;

    public static async Task<MemorySoftswitch> StartAsync(string endpoint = "127.0.0.1:0") =>
        new(await SoftswitchHost.StartAsync(Softswitch.SwitchOptions.Parse(["--grpc", endpoint])));

    /// <summary>Lets a client's frame in.</summary>
    public void Send(byte[] frame) => _clients.Receive(frame);

    /// <summary>The next frame to a backend that was sent already; null for none.</summary>
    public Delivery? Delivered() => _backends.Transmitted.TryRead(out var frame) ? new Delivery(frame) : null;

    /// <summary>The next frame to a backend.</summary>
    public async Task<Delivery> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return new Delivery(await _backends.Transmitted.ReadAsync(limit.Token));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>A frame on its way to a backend.</summary>
    internal sealed record Delivery(byte[] Frame)
    {
        public string Backend => new IPAddress(Frame.AsSpan(30, 4)).ToString();

        public int ClientPort => Frame[34] << 8 | Frame[35];
    }
}
