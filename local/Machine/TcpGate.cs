using System.Net;
using System.Net.Sockets;

namespace Migration.Local.Machine;

/// <summary>
/// Stands between clients and a server on the loopback, so that the way between them can be made slow, silent or
/// broken without touching either of them.
/// </summary>
public sealed class TcpGate : IAsyncDisposable
{
    private const int PieceBytes = 64 * 1024;
    private readonly Socket _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly Lock _sync = new();

    // Replaced whenever the way changes: who waits for the old one looks again.
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GateWay _way = GateWay.Open;

    private TcpGate(Socket listener, int target)
    {
        _listener = listener;
        _target = target;
        _accepting = AcceptAsync();
    }

    /// <summary>Port that clients connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Starts to listen.</summary>
    /// <param name="port">Port for clients on 127.0.0.1.</param>
    /// <param name="target">Port of the server on 127.0.0.1.</param>
    public static TcpGate Start(int port, int target)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen();
            return new TcpGate(listener, target);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new LocalRunException($"port {port}: {e.Message}", e);
        }
    }

    /// <summary>Changes the way, also of connections that are open.</summary>
    /// <param name="way">What it is from now on.</param>
    public void Set(GateWay way)
    {
        ArgumentNullException.ThrowIfNull(way);
        lock (_sync)
        {
            _way = way;
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Stops listening and breaks what is connected.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private (GateWay Way, Task Changed) Now
    {
        get
        {
            lock (_sync)
                return (_way, _changed.Task);
        }
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_stop.Token);
                connections.RemoveAll(c => c.IsCompleted);
                connections.Add(ConnectAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ConnectAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            client.NoDelay = server.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The server is away: the client sees its connection closed.
                return;
            }

            await Task.WhenAll(CopyAsync(client, server, upstream: true), CopyAsync(server, client, upstream: false));
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool upstream)
    {
        var buffer = new byte[PieceBytes];
        long passed = 0;
        try
        {
            while (true)
            {
                var (way, changed) = Now;
                if (way.IsSilent)
                {
                    await changed.WaitAsync(_stop.Token);
                    continue;
                }

                var room = way.BytesPerSecond is { } limit ? (int)Math.Min(limit, PieceBytes) : PieceBytes;
                var read = await from.ReceiveAsync(buffer.AsMemory(0, room), _stop.Token);
                passed += read;
                (way, changed) = Now;
                while (way.IsSilent)
                {
                    await changed.WaitAsync(_stop.Token);
                    (way, changed) = Now;
                }

                if (upstream && passed > way.BreaksAfterBytes)
                    throw new SocketException((int)SocketError.ConnectionReset);
                if (way.BytesPerSecond is { } rate)
                    await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds((double)read / rate), _stop.Token), changed);
                if (read == 0)
                    break;
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _stop.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One end broke: break the other too, which also ends the copying the other way.
            from.Dispose();
            to.Dispose();
        }
    }
}
