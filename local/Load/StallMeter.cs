namespace Migration.Local.Load;

/// <summary>
/// Finds the longest time that a client went without a reply. Times are timestamps of one clock, in ticks; calls may
/// come from different threads.
/// </summary>
public sealed class StallMeter
{
    private readonly Lock _gate = new();
    private long _lastReply;
    private long _longest;

    /// <summary>Creates a meter.</summary>
    /// <param name="now">When the client connected.</param>
    public StallMeter(long now) => _lastReply = now;

    /// <summary>When the last reply came, or the client connected.</summary>
    public long LastReply
    {
        get
        {
            lock (_gate)
                return _lastReply;
        }
    }

    /// <summary>Notes a reply.</summary>
    /// <param name="at">When it came.</param>
    public void Reply(long at)
    {
        lock (_gate)
        {
            _longest = Math.Max(_longest, at - _lastReply);
            _lastReply = at;
        }
    }

    /// <summary>Starts to look for the longest gap; the one that is open now counts from its beginning.</summary>
    public void Reset()
    {
        lock (_gate)
            _longest = 0;
    }

    /// <summary>The longest gap since <see cref="Reset"/>, the one still open included.</summary>
    /// <param name="now">Now.</param>
    public long Longest(long now)
    {
        lock (_gate)
            return Math.Max(_longest, now - _lastReply);
    }
}
