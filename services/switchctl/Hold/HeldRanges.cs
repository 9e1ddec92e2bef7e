namespace Migration.SwitchCtl.Hold;

/// <summary>
/// The parts of one connection's stream that wait: disjoint ranges of sequence numbers, which may wrap around.
/// </summary>
internal sealed class HeldRanges
{
    // In order and never touching one another; one or two in ordinary traffic. Counted from the first number seen, so
    // that a stream that passes 2^32 stays in order.
    private readonly List<(long Start, long End)> _ranges = [];
    private uint? _origin;

    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>Whether all of a range waits already.</summary>
    public bool Covers(uint sequence, int length)
    {
        var (start, end) = Place(sequence, length);
        var at = FirstEndingAfter(start);
        return at < _ranges.Count && _ranges[at].Start <= start && end <= _ranges[at].End;
    }

    public void Add(uint sequence, int length)
    {
        var (start, end) = Place(sequence, length);
        var from = FirstEndingAfter(start - 1);
        var to = from;
        while (to < _ranges.Count && _ranges[to].Start <= end)
        {
            start = Math.Min(start, _ranges[to].Start);
            end = Math.Max(end, _ranges[to].End);
            to++;
        }

        _ranges.RemoveRange(from, to - from);
        _ranges.Insert(from, (start, end));
    }

    public void Remove(uint sequence, int length)
    {
        var (start, end) = Place(sequence, length);
        var at = FirstEndingAfter(start);
        while (at < _ranges.Count && _ranges[at].Start < end)
        {
            var range = _ranges[at];
            _ranges.RemoveAt(at);
            if (range.End > end)
                _ranges.Insert(at, (end, range.End));
            if (range.Start < start)
                _ranges.Insert(at++, (range.Start, start));
        }
    }

    private (long Start, long End) Place(uint sequence, int length)
    {
        var start = (long)unchecked((int)(sequence - (_origin ??= sequence)));
        return (start, start + length);
    }

    private int FirstEndingAfter(long position)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].End > position)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
