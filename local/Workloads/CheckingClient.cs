using System.Net;
using System.Net.Sockets;
using Migration.Local.Load;

namespace Migration.Local.Workloads;

/// <summary>A client with one connection that talks without a pause and never connects again.</summary>
internal sealed class CheckingClient : IAsyncDisposable
{
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(5);

    private readonly ITalk _talk;
    private readonly Stream _stream;
    private readonly CancellationTokenSource _stop = new();
    private readonly StallMeter _stall;
    private readonly TimeProvider _time;
    private readonly Task _running;
    private long _answers;

    private CheckingClient(ITalk talk, Stream stream, TimeProvider time)
    {
        (_talk, _stream, _time) = (talk, stream, time);
        _stall = new StallMeter(time.GetTimestamp());
        _running = RunAsync();
    }

    /// <summary>Answers so far.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>Long transfers that came to their end with the right content; null where there are none.</summary>
    public long? Transfers => _talk.Transfers;

    /// <summary>How often it said something again; null where the protocol sees to that.</summary>
    public long? Repeats => _talk.Repeats;

    /// <summary>Why it is lost or what was wrong; null while all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether the connection is lost.</summary>
    public bool Lost { get; private set; }

    /// <summary>Connects and begins to talk.</summary>
    /// <param name="socket">TCP or UDP socket, not connected; the client owns it.</param>
    /// <param name="server">The service.</param>
    /// <param name="talk">What it says.</param>
    /// <param name="cancellation">Cancels the connecting.</param>
    public static async Task<CheckingClient> StartAsync(
        Socket socket, IPEndPoint server, ITalk talk, CancellationToken cancellation)
    {
        var isUdp = socket.ProtocolType == ProtocolType.Udp;
        if (!isUdp)
            socket.NoDelay = true;
        await socket.ConnectAsync(server, cancellation);
        Stream stream = isUdp ? new DatagramStream(socket) : new NetworkStream(socket, ownsSocket: true);
        await talk.BeginAsync(stream, cancellation);
        return new CheckingClient(talk, stream, TimeProvider.System);
    }

    /// <summary>Begins a new stretch.</summary>
    public void BeginRecord() => _stall.Reset();

    /// <summary>Longest time without an answer since then.</summary>
    public TimeSpan LongestStall() => _time.GetElapsedTime(0, _stall.Longest(_time.GetTimestamp()));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        (_talk as IDisposable)?.Dispose();
        await _stream.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                if (await _talk.AskAsync(_stop.Token) is { } wrong)
                {
                    Failure = wrong;
                    return;
                }

                _stall.Reply(_time.GetTimestamp());
                Interlocked.Increment(ref _answers);
                await Task.Delay(Think, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop.
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            Lost = true;
            Failure = e.Message;
        }
    }
}
