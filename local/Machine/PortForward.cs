using System.Net;
using System.Net.Sockets;

namespace Migration.Local.Machine;

/// <summary>
/// Makes a port of the machine's loopback reachable under the same address inside a network namespace, whose loopback
/// is another one: the registry then has one address everywhere.
/// </summary>
public sealed class PortForward : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly int _port;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private PortForward(Socket listener, int port)
    {
        _listener = listener;
        _port = port;
        _accepting = AcceptAsync();
    }

    /// <summary>Starts to listen inside the namespace.</summary>
    /// <param name="inside">The namespace.</param>
    /// <param name="port">Port on both loopbacks.</param>
    public static async Task<PortForward> StartAsync(NetworkNamespace inside, int port)
    {
        ArgumentNullException.ThrowIfNull(inside);
        var listener = await inside.RunAsync(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                socket.Listen();
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                throw new LocalRunException($"port {port} in namespace {inside.Name}: {e.Message}", e);
            }
        });
        return new PortForward(listener, port);
    }

    /// <summary>Stops listening and breaks what is connected.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                var inside = await _listener.AcceptAsync(_stop.Token);
                connections.RemoveAll(c => c.IsCompleted);
                connections.Add(ConnectAsync(inside));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ConnectAsync(Socket inside)
    {
        using var outside = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (inside)
        {
            try
            {
                await outside.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // Nobody listens outside (yet, or any more): who connected inside sees the connection closed.
                return;
            }

            await Task.WhenAll(CopyAsync(inside, outside), CopyAsync(outside, inside));
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        try
        {
            await using var source = new NetworkStream(from);
            await using var target = new NetworkStream(to);
            await source.CopyToAsync(target, _stop.Token);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException
            or OperationCanceledException)
        {
            // One end broke: break the other too, which also ends the copying the other way.
            from.Dispose();
            to.Dispose();
        }
    }
}
