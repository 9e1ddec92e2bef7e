using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Hold;

/// <summary>
/// Tells retransmissions from news among the segments that wait. A segment is a retransmission when every byte of it
/// waits already, however the sender cut the stream this time; SYN and FIN count as a byte (RFC 9293, section 3.4). Not
/// safe for concurrent use.
/// </summary>
internal sealed class HeldSegments
{
    private readonly Dictionary<(IpAddress Source, IpAddress Destination, uint Ports, byte Flags), HeldRanges> _streams = [];
    private readonly HashSet<SegmentKey> _bare = [];

    /// <summary>Whether the segment says nothing that those waiting do not say.</summary>
    public bool Contains(SegmentKey segment)
    {
        if (segment.SequenceLength == 0)
            return _bare.Contains(segment);
        return _streams.TryGetValue(Stream(segment), out var ranges)
            && ranges.Covers(segment.Sequence, segment.SequenceLength);
    }

    public void Add(SegmentKey segment)
    {
        if (segment.SequenceLength == 0)
        {
            _bare.Add(segment);
            return;
        }

        var stream = Stream(segment);
        if (!_streams.TryGetValue(stream, out var ranges))
            _streams[stream] = ranges = new HeldRanges();
        ranges.Add(segment.Sequence, segment.SequenceLength);
    }

    public void Remove(SegmentKey segment)
    {
        if (segment.SequenceLength == 0)
        {
            _bare.Remove(segment);
            return;
        }

        var stream = Stream(segment);
        if (!_streams.TryGetValue(stream, out var ranges))
            return;
        ranges.Remove(segment.Sequence, segment.SequenceLength);
        if (ranges.IsEmpty)
            _streams.Remove(stream);
    }

    // With other flags the same bytes say something else: FIN and RST end the connection, PSH wakes the reader.
    private static (IpAddress Source, IpAddress Destination, uint Ports, byte Flags) Stream(SegmentKey s) => (s.Source, s.Destination, s.Ports, s.Flags);
}
