using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Migration.SwitchCtl.Hold;

/// <summary>The hold buffers of all backends at one switch, and what happens to a punted packet.</summary>
/// <param name="options">Bounds.</param>
/// <param name="outlet">The way back into the switch.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class HoldBuffers(
    IOptions<HoldOptions> options,
    IPacketOutlet outlet,
    TimeProvider time,
    ILogger<HoldBuffers> log)
{
    // Packets handed over at a time: enough that a write costs nothing per packet, few enough that a connection which
    // breaks loses little.
    private const int ReplayBatch = 256;

    private readonly ConcurrentDictionary<int, HoldBuffer> _open = new();
    private readonly ConcurrentDictionary<int, long> _released = new();
    private readonly ConcurrentDictionary<int, HoldCounters> _ended = new();
    private long _strays;
    private long _unread;
    private long _stragglers;

    /// <summary>Packets of backends that are not held, dropped: the switch held one that it should not.</summary>
    public long Strays => Interlocked.Read(ref _strays);

    /// <summary>Packets that came from the switch after their backend's release and were passed on at once.</summary>
    public long Stragglers => Interlocked.Read(ref _stragglers);

    /// <summary>Packets that came from the switch faster than they could be looked at, dropped.</summary>
    public long UnreadPackets => Interlocked.Read(ref _unread);

    /// <summary>The figures of the open holds, by backend.</summary>
    public IReadOnlyDictionary<int, HoldCounters> Counters => _open.ToDictionary(b => b.Key, b => b.Value.Counters);

    /// <summary>Begins to keep a backend's packets; nothing changes when it is kept already.</summary>
    /// <param name="backend">Id of the backend.</param>
    public void Open(int backend)
    {
        _ended.TryRemove(backend, out _);
        _open.GetOrAdd(backend, _ => new HoldBuffer(options.Value.MaxPackets, options.Value.MaxBytes));
    }

    /// <summary>The packets that wait longest, without taking them.</summary>
    /// <param name="backend">Id of the backend.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>The packets in their order; null when the backend is not kept.</returns>
    public IReadOnlyList<HeldPacket>? Peek(int backend, int most) =>
        _open.TryGetValue(backend, out var buffer) ? buffer.Peek(most) : null;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _open.Clear();
        _ended.Clear();
        _released.Clear();
    }

    /// <summary>Notes how many packets of the connection at hand could not be looked at.</summary>
    /// <param name="packets">The number so far.</param>
    public void Unread(long packets)
    {
        if (Interlocked.Exchange(ref _unread, packets) == 0 && packets > 0)
            LogUnread();
    }

    /// <summary>Takes in a packet that the switch punted.</summary>
    /// <param name="backend">Id of the backend it is for.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask TakeInAsync(int backend, HeldPacket packet, CancellationToken cancellation)
    {
        var outcome = _open.TryGetValue(backend, out var buffer) ? buffer.Add(packet) : HoldOutcome.Closed;
        if (outcome == HoldOutcome.FirstDropped)
            LogOverflow(backend, options.Value.MaxPackets, options.Value.MaxBytes);
        if (outcome != HoldOutcome.Closed)
            return;
        if (_released.TryGetValue(backend, out var at) && time.GetElapsedTime(at) < options.Value.Aftermath)
        {
            Interlocked.Increment(ref _stragglers);
            await outlet.InjectAsync([packet], cancellation);
        }
        else if (Interlocked.Increment(ref _strays) == 1)
        {
            LogStray(backend);
        }
    }

    /// <summary>
    /// Sends on what waits, in order, and goes on until nothing waits any more: what is punted meanwhile joins the end
    /// of the queue. Then the backend is not kept any more.
    /// </summary>
    /// <remarks>
    /// The backend's row has to let packets through already. A new packet of a connection may therefore overtake ones
    /// that still wait; TCP puts them back in order, and the time in which it can happen is that of the replay only.
    /// </remarks>
    /// <param name="backend">Id of the backend.</param>
    /// <param name="unsaid">Packets that are dropped instead; null for none.</param>
    /// <param name="cancellation">Gives up; what waits then is replayed by the next call.</param>
    /// <returns>
    /// Figures of the hold that ends, the same when it has ended already; null when the backend was not kept.
    /// </returns>
    public async Task<HoldCounters?> ReplayAsync(
        int backend, UnsaidPackets? unsaid, CancellationToken cancellation)
    {
        if (!_open.TryGetValue(backend, out var buffer))
            return _ended.TryGetValue(backend, out var before) ? before : null;
        do
        {
            while (buffer.Take(ReplayBatch) is { Count: > 0 } taken)
            {
                IReadOnlyList<HeldPacket> packets =
                    unsaid is { } dropped ? [.. taken.Where(p => !dropped.Contains(p))] : taken;
                buffer.Lost(taken.Count - packets.Count);
                if (packets.Count > 0 && !await outlet.InjectAsync(packets, cancellation))
                    buffer.Lost(packets.Count);
            }

            _released[backend] = time.GetTimestamp();
        }
        while (!buffer.TryClose());
        var counters = buffer.Counters;
        _ended[backend] = counters;
        _open.TryRemove(backend, out _);
        return counters;
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message =
        "The hold buffer of backend {Backend} is full ({MaxPackets} packets or {MaxBytes} bytes): further packets are "
        + "dropped and left to TCP's retransmission. Raise SwitchCtl:Hold:MaxPackets or MaxBytes if this is frequent.")]
    private partial void LogOverflow(int backend, int maxPackets, long maxBytes);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message =
        "The switch hands over packets faster than they can be looked at; those beyond the queue are dropped and left "
        + "to TCP's retransmission. Logged once per connection.")]
    private partial void LogUnread();

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message =
        "The switch holds packets of backend {Backend}, which no migration has on hold; they are dropped until the "
        + "next reconciliation repairs the row. Logged once.")]
    private partial void LogStray(int backend);
}
