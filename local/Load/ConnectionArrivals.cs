using System.Net;
using System.Net.Sockets;
using Migration.Local.Machine;

namespace Migration.Local.Load;

/// <summary>New connections to a service at a steady rate; each asks one question and hangs up.</summary>
public sealed class ConnectionArrivals : IAsyncDisposable
{
    // Longer than the three tries at a SYN that a freeze of some seconds may cost (1, 2 and 4 s apart).
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly byte[] Ping = RespConnection.Command("PING");

    private readonly NetworkNamespace _inside;
    private readonly IPEndPoint _server;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private long _attempted;
    private long _answered;
    private string? _firstFailure;

    private ConnectionArrivals(NetworkNamespace inside, IPEndPoint server, double perSecond, TimeProvider time)
    {
        _inside = inside;
        _server = server;
        _time = time;
        _running = RunAsync(TimeSpan.FromSeconds(1 / perSecond));
    }

    /// <summary>Connections attempted so far.</summary>
    public long Attempted => Interlocked.Read(ref _attempted);

    /// <summary>Connections that were accepted and answered so far.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>What happened to the first one that failed; null when none did.</summary>
    public string? FirstFailure => Volatile.Read(ref _firstFailure);

    /// <summary>Starts to connect.</summary>
    /// <param name="inside">Namespace of the clients.</param>
    /// <param name="server">Address of the service.</param>
    /// <param name="perSecond">Connections per second, above 0.</param>
    /// <param name="time">Clock; the system's when null.</param>
    public static ConnectionArrivals Start(
        NetworkNamespace inside, IPEndPoint server, double perSecond, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(inside);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        return new ConnectionArrivals(inside, server, perSecond, time ?? TimeProvider.System);
    }

    /// <summary>Stops to connect and waits for the last answers; afterwards the counters are final.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan period)
    {
        List<Task> open = [];
        using var timer = new PeriodicTimer(period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                open.RemoveAll(t => t.IsCompleted);
                open.Add(OneAsync());
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task OneAsync()
    {
        Interlocked.Increment(ref _attempted);
        using var bound = new CancellationTokenSource(Bound, _time);
        using var connection = new RespConnection(await _inside.RunAsync(
            () => new Socket(_server.AddressFamily, SocketType.Stream, ProtocolType.Tcp)));
        try
        {
            await connection.ConnectAsync(_server, bound.Token);
            var answer = await connection.CallAsync(Ping, bound.Token);
            if (answer == "+PONG")
                Interlocked.Increment(ref _answered);
            else
                Fail($"answered '{answer}'");
        }
        catch (OperationCanceledException)
        {
            Fail($"no answer within {Bound.TotalSeconds} s");
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException or InvalidDataException)
        {
            Fail(e.Message);
        }
    }

    private void Fail(string why) => Interlocked.CompareExchange(ref _firstFailure, why, null);
}
