using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Migration.Local.Machine;

namespace Migration.Bench.SwitchForwarding;

/// <summary>One TCP connection from the client to the service that sends as fast as it can.</summary>
internal static class TcpLoad
{
    private const int BufferBytes = 256 * 1024;
    private const double BitsPerByte = 8;
    private const double BitsPerGigabit = 1e9;
    private static readonly TimeSpan ConnectBound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    /// <summary>Measures.</summary>
    /// <returns>Payload that the server received, Gbit/s.</returns>
    /// <exception cref="LocalRunException">The service cannot be reached.</exception>
    public static async Task<double> RunAsync(ForwardingLab lab, CancellationToken cancellation)
    {
        using var listener = await lab.Server.RunAsync(Listen);
        using var client = await lab.Client.RunAsync(NewSocket);
        using var server = await ConnectAsync(client, listener, cancellation);
        var meter = new Meter(server);
        var sending = OnThread(() => Send(client));
        var receiving = OnThread(meter.Receive);
        try
        {
            await Task.Delay(WarmUp, cancellation);
            var (before, start) = (meter.Received, Stopwatch.GetTimestamp());
            await Task.Delay(Measured, cancellation);
            var (after, end) = (meter.Received, Stopwatch.GetTimestamp());
            return (after - before) * BitsPerByte / BitsPerGigabit / Stopwatch.GetElapsedTime(start, end).TotalSeconds;
        }
        finally
        {
            // A reset from both ends: what is still under way is of no interest.
            client.Close(0);
            server.Close(0);
            await Task.WhenAll(sending, receiving);
        }
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static Socket Listen()
    {
        var socket = NewSocket();
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Any, ForwardingLab.ServerL4Port));
        socket.Listen();
        return socket;
    }

    private static async Task<Socket> ConnectAsync(Socket client, Socket listener, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(ConnectBound);
        try
        {
            await client.ConnectAsync(ForwardingLab.Service, bound.Token);
            return await listener.AcceptAsync(bound.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException
            && !cancellation.IsCancellationRequested)
        {
            throw new LocalRunException($"no TCP connection through the switch to {ForwardingLab.Service}", e);
        }
    }

    private static Task OnThread(Action loop) => Task.Factory.StartNew(
        loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Send(Socket socket)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (true)
                socket.Send(buffer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed: the measurement is over.
        }
    }

    private sealed class Meter(Socket socket)
    {
        private long _received;

        public long Received => Interlocked.Read(ref _received);

        public void Receive()
        {
            var buffer = new byte[BufferBytes];
            try
            {
                while (socket.Receive(buffer) is > 0 and var bytes)
                    Interlocked.Add(ref _received, bytes);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Closed: the measurement is over.
            }
        }
    }
}
