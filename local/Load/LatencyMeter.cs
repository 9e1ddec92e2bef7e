namespace Migration.Local.Load;

/// <summary>
/// Collects how long one client waited for its replies, from one taking to the next. Times are timestamps of one clock,
/// in ticks; the client and the one who takes may be different threads.
/// </summary>
internal sealed class LatencyMeter
{
    // Nobody may take for a while; what is older than this many replies is of no interest then.
    private const int MostKept = 4096;

    private readonly Lock _gate = new();
    private readonly List<long> _waits = [];
    private long? _asked;
    private bool _isOn;

    /// <summary>A request goes out.</summary>
    public void Ask(long at)
    {
        lock (_gate)
            _asked = at;
    }

    /// <summary>Its reply came.</summary>
    public void Reply(long at)
    {
        lock (_gate)
        {
            if (_isOn && _asked is { } asked && _waits.Count < MostKept)
                _waits.Add(at - asked);
            _asked = null;
        }
    }

    /// <summary>Nothing is waited for any more.</summary>
    public void End()
    {
        lock (_gate)
            _asked = null;
    }

    /// <summary>The waits that ended since the last taking, and how long the open one lasts; the first starts it.</summary>
    /// <param name="now">Now.</param>
    /// <param name="waits">Takes the waits.</param>
    /// <returns>The open wait; null when there is none.</returns>
    public long? Take(long now, List<long> waits)
    {
        lock (_gate)
        {
            _isOn = true;
            waits.AddRange(_waits);
            _waits.Clear();
            return now - _asked;
        }
    }
}
