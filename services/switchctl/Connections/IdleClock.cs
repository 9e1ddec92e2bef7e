namespace Migration.SwitchCtl.Connections;

/// <summary>Tells for how long counters have stood still. Not safe for concurrent use.</summary>
/// <typeparam name="TKey">What is counted.</typeparam>
internal sealed class IdleClock<TKey>
    where TKey : notnull
{
    private Dictionary<TKey, (long Count, DateTimeOffset Since)> _seen = [];

    /// <summary>Takes the counters of one moment; those that are missing are forgotten.</summary>
    /// <param name="counts">The counters.</param>
    /// <param name="now">The moment.</param>
    /// <param name="limit">How long a counter has to stand still.</param>
    /// <returns>What has stood still for that long.</returns>
    public IReadOnlyList<TKey> Advance(IReadOnlyDictionary<TKey, long> counts, DateTimeOffset now, TimeSpan limit)
    {
        var seen = new Dictionary<TKey, (long Count, DateTimeOffset Since)>(counts.Count);
        var idle = new List<TKey>();
        foreach (var (key, count) in counts)
        {
            var since = _seen.TryGetValue(key, out var before) && before.Count == count ? before.Since : now;
            seen[key] = (count, since);
            if (now - since >= limit)
                idle.Add(key);
        }

        _seen = seen;
        return idle;
    }
}
