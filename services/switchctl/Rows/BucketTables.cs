using System.Collections.Concurrent;

namespace Migration.SwitchCtl.Rows;

/// <summary>Fills buckets and remembers the result as long as a service's backends stay the same.</summary>
/// <param name="size">Buckets of each service; prime.</param>
public sealed class BucketTables(int size)
{
    private readonly ConcurrentDictionary<int, (string[] Names, int[] Buckets)> _filled = new();

    /// <summary>Buckets of each service.</summary>
    public int Size { get; } = size;

    /// <summary>Which bucket of a service belongs to which backend.</summary>
    /// <param name="service">Number of the service.</param>
    /// <param name="names">Names of its backends, unique.</param>
    /// <returns>
    /// For each bucket the position of its backend in <paramref name="names"/>; empty without backends.
    /// </returns>
    public int[] Of(int service, string[] names)
    {
        if (_filled.TryGetValue(service, out var known) && known.Names.AsSpan().SequenceEqual(names))
            return known.Buckets;
        var buckets = BucketFilling.Fill(names, Size);
        _filled[service] = (names, buckets);
        return buckets;
    }
}
