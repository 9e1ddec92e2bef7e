using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Migration.Local.Load;

/// <summary>
/// A client with one connection: counts its own key up, one request at a time, and checks that every reply is exactly
/// one more than the one before. It never connects again: a lost connection stays lost.
/// </summary>
public sealed class CountingClient : IDisposable
{
    private readonly RespConnection _connection;
    private readonly byte[] _request;
    private readonly TimeSpan _think;
    private readonly TimeProvider _time;
    private readonly LatencyMeter _latency = new();
    private StallMeter _stall;
    private long _count;
    private int _wrong;
    private int _wrongBefore;
    private long _repliesBefore;
    private volatile bool _lost;
    private volatile bool _reset;
    private bool _lostBefore;

    /// <summary>Creates a client.</summary>
    /// <param name="socket">TCP socket, not connected; the client owns it.</param>
    /// <param name="key">Key of its own.</param>
    /// <param name="think">Time between a reply and the next request.</param>
    /// <param name="time">Clock.</param>
    public CountingClient(Socket socket, string key, TimeSpan think, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _connection = new RespConnection(socket);
        _request = RespConnection.Command("INCR", key);
        _think = think;
        _time = time;
        _stall = new StallMeter(time.GetTimestamp());
    }

    /// <summary>Replies so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Whether the connection is lost.</summary>
    public bool Lost => _lost;

    /// <summary>Why it was lost; null while it is not.</summary>
    public string? Cause { get; private set; }

    /// <summary>When the last reply came, as a timestamp of the clock.</summary>
    public long LastReply => _stall.LastReply;

    /// <summary>Connects.</summary>
    /// <param name="server">Address of the service.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task ConnectAsync(IPEndPoint server, CancellationToken cancellation)
    {
        await _connection.ConnectAsync(server, cancellation);
        _stall = new StallMeter(_time.GetTimestamp());
    }

    /// <summary>Counts until cancelled or the connection is lost.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                _latency.Ask(_time.GetTimestamp());
                var reply = await _connection.CallAsync(_request, cancellation);
                var now = _time.GetTimestamp();
                _stall.Reply(now);
                _latency.Reply(now);
                Check(reply);
                if (_think > TimeSpan.Zero)
                    await Task.Delay(_think, _time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Told to stop.
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException or InvalidDataException)
        {
            _reset = e is SocketException { SocketErrorCode: SocketError.ConnectionReset };
            Lose(e.Message);
        }
    }

    /// <summary>Begins a new stretch.</summary>
    public void BeginRecord()
    {
        _stall.Reset();
        _wrongBefore = Volatile.Read(ref _wrong);
        _repliesBefore = Count;
        _lostBefore = _lost;
    }

    /// <summary>
    /// What happened since <see cref="BeginRecord"/>; a connection that was lost before it does not count again.
    /// </summary>
    public ClientRecord EndRecord() => new()
    {
        Stall = _lostBefore ? TimeSpan.Zero : _time.GetElapsedTime(0, _stall.Longest(_time.GetTimestamp())),
        Lost = _lost && !_lostBefore,
        Reset = _reset && !_lostBefore,
        WrongReplies = Volatile.Read(ref _wrong) - _wrongBefore,
        Replies = Count - _repliesBefore,
    };

    /// <summary>Counts the connection as lost, for a reason seen from outside.</summary>
    /// <param name="cause">Why.</param>
    public void Lose(string cause)
    {
        Cause ??= cause;
        _lost = true;
        _latency.End();
    }

    /// <summary>Takes how long it waited since the last time.</summary>
    /// <param name="now">Now.</param>
    /// <param name="waits">Takes the waits that ended.</param>
    /// <returns>The wait that is open; null when there is none.</returns>
    internal long? TakeLatency(long now, List<long> waits) => _latency.Take(now, waits);

    /// <summary>Hangs up.</summary>
    public void Dispose() => _connection.Dispose();

    private void Check(string reply)
    {
        var expected = Interlocked.Increment(ref _count);
        if (reply == string.Create(CultureInfo.InvariantCulture, $":{expected}"))
            return;
        Interlocked.Increment(ref _wrong);
        // Goes on from what the server says, so that one slip is counted once.
        if (reply is [':', ..] && long.TryParse(reply.AsSpan(1), CultureInfo.InvariantCulture, out var actual))
            Interlocked.Exchange(ref _count, actual);
    }
}
