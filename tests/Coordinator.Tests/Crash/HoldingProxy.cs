using System.Net;
using System.Net.Sockets;

namespace Migration.Coordinator.Tests.Crash;

/// <summary>A way to the broker on which a test can keep bytes back, in either direction.</summary>
internal sealed class HoldingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _brokerPort;
    private readonly Task _accepting;
    private volatile Task _toBroker = Task.CompletedTask;
    private volatile Task _fromBroker = Task.CompletedTask;

    public HoldingProxy(int brokerPort)
    {
        _brokerPort = brokerPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Nothing reaches the broker from now on.</summary>
    public void HoldToBroker() => _toBroker = Task.Delay(Timeout.Infinite, _stop.Token);

    /// <summary>Nothing comes from the broker from now on, its confirmations included.</summary>
    public void HoldFromBroker() => _fromBroker = Task.Delay(Timeout.Infinite, _stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ConnectAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(connections);
    }

    private async Task ConnectAsync(TcpClient client)
    {
        using (client)
        {
            using var broker = new TcpClient();
            await broker.ConnectAsync(IPAddress.Loopback, _brokerPort, _stop.Token);
            // Whichever side ends first ends both, as a broken connection would.
            await Task.WhenAny(
                PumpAsync(client.GetStream(), broker.GetStream(), () => _toBroker),
                PumpAsync(broker.GetStream(), client.GetStream(), () => _fromBroker));
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<Task> gate)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read)
            {
                await gate();
                await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side was killed, or the test is over.
        }
    }
}
