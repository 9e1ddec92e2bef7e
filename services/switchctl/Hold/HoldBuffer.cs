namespace Migration.SwitchCtl.Hold;

/// <summary>
/// The packets of one backend that wait, in the order in which the switch punted them, within a bound. A retransmission
/// of a segment that waits is kept once. Safe for concurrent use.
/// </summary>
/// <param name="maxPackets">Packets that fit.</param>
/// <param name="maxBytes">Bytes that fit.</param>
public sealed class HoldBuffer(int maxPackets, long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<HeldPacket> _packets = new();
    private readonly HeldSegments _segments = new();
    private long _bytes;
    private long _held;
    private long _replayed;
    private long _dropped;
    private long _duplicates;
    private bool _closed;

    /// <summary>Figures of this hold so far.</summary>
    public HoldCounters Counters
    {
        get
        {
            lock (_lock)
                return new HoldCounters(_packets.Count, _bytes, _held, _replayed, _dropped, _duplicates);
        }
    }

    /// <summary>Takes in a packet.</summary>
    /// <param name="packet">The packet; its memory belongs to the buffer from now on.</param>
    /// <returns>What became of it.</returns>
    public HoldOutcome Add(HeldPacket packet)
    {
        lock (_lock)
        {
            if (_closed)
                return HoldOutcome.Closed;
            var isSegment = SegmentKey.TryRead(packet.Frame.Span, out var key);
            if (isSegment && _segments.Contains(key))
            {
                _duplicates++;
                return HoldOutcome.Duplicate;
            }

            if (_packets.Count >= maxPackets || _bytes + packet.Frame.Length > maxBytes)
                return _dropped++ == 0 ? HoldOutcome.FirstDropped : HoldOutcome.Dropped;
            if (isSegment)
                _segments.Add(key);
            _packets.Enqueue(packet);
            _bytes += packet.Frame.Length;
            _held++;
            return HoldOutcome.Kept;
        }
    }

    /// <summary>The packets that wait longest.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<HeldPacket> Peek(int most)
    {
        lock (_lock)
            return [.. _packets.Take(most)];
    }

    /// <summary>Takes the packets that wait longest out of the buffer, to be sent on.</summary>
    /// <param name="most">How many at most.</param>
    /// <returns>The packets in their order; none when none waits.</returns>
    public IReadOnlyList<HeldPacket> Take(int most)
    {
        lock (_lock)
        {
            var taken = new HeldPacket[Math.Min(most, _packets.Count)];
            for (var i = 0; i < taken.Length; i++)
            {
                taken[i] = _packets.Dequeue();
                _bytes -= taken[i].Frame.Length;

                // From here on a retransmission is news: the one sent on may get lost.
                if (SegmentKey.TryRead(taken[i].Frame.Span, out var key))
                    _segments.Remove(key);
            }

            _replayed += taken.Length;
            return taken;
        }
    }

    /// <summary>Ends the hold if nothing waits; the buffer takes in nothing more then.</summary>
    public bool TryClose()
    {
        lock (_lock)
            return _closed = _packets.Count == 0;
    }

    /// <summary>Counts packets that were taken and could not be sent as dropped.</summary>
    /// <param name="count">How many.</param>
    public void Lost(int count)
    {
        lock (_lock)
        {
            _replayed -= count;
            _dropped += count;
        }
    }
}
