namespace Migration.Softswitch.Externs;

/// <summary>Rates of a meter, in packets or bytes per second, and bursts in packets or bytes.</summary>
internal sealed record MeterRates(long CommittedRate, long CommittedBurst, long PeakRate, long PeakBurst);

/// <summary>Two-rate three-colour marker, colour-blind (RFC 2698). Without rates everything is green.</summary>
/// <param name="time">Clock of the buckets.</param>
internal sealed class MeterCell(TimeProvider time)
{
    /// <summary>v1model's number for a packet within the committed rate.</summary>
    public const ulong Green = 0;

    /// <summary>Beyond the committed rate, within the peak rate.</summary>
    public const ulong Yellow = 1;

    /// <summary>Beyond the peak rate.</summary>
    public const ulong Red = 2;

    private readonly Lock _lock = new();
    private MeterRates? _rates;
    private double _committed;
    private double _peak;
    private long _lastTimestamp;

    /// <summary>The configured rates, null for none. Setting them fills both buckets.</summary>
    public MeterRates? Rates
    {
        get => _rates;
        set
        {
            lock (_lock)
            {
                _rates = value;
                _committed = value?.CommittedBurst ?? 0;
                _peak = value?.PeakBurst ?? 0;
                _lastTimestamp = time.GetTimestamp();
            }
        }
    }

    /// <summary>Takes <paramref name="cost"/> (1, or bytes) and tells the colour.</summary>
    public ulong Execute(int cost)
    {
        if (Volatile.Read(ref _rates) is null)
        {
            return Green;
        }

        lock (_lock)
        {
            if (_rates is not { } rates)
            {
                return Green;
            }

            Refill(rates);
            if (_peak < cost)
            {
                return Red;
            }

            _peak -= cost;
            if (_committed < cost)
            {
                return Yellow;
            }

            _committed -= cost;
            return Green;
        }
    }

    private void Refill(MeterRates rates)
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_lastTimestamp, now).TotalSeconds;
        _lastTimestamp = now;
        _committed = Math.Min(rates.CommittedBurst, _committed + (seconds * rates.CommittedRate));
        _peak = Math.Min(rates.PeakBurst, _peak + (seconds * rates.PeakRate));
    }
}
