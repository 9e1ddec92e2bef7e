using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Migration.ImageBuilder.Images;

/// <summary>
/// Whether to compress, by what was measured: bytes of memory that reached the registry in a second, with and without. That
/// has everything in it that matters: link, registry, how well the memory compresses, and who else needs the processors.
/// </summary>
/// <param name="options">Settings.</param>
public sealed class PushRates(IOptions<ImageBuilderOptions> options)
{
    /// <summary>Less says nothing about a rate: it is all start and end.</summary>
    private const long LeastBytes = 8 * 1024 * 1024;

    /// <summary>The slower way is tried again after so many pushes: links and workloads change.</summary>
    private const int Patience = 16;

    private const double Newest = 0.5;

    // A migration with a limit has a link of its own.
    private readonly ConcurrentDictionary<(long? Limit, bool Compresses), double> _rates = [];
    private readonly ConcurrentDictionary<long, int> _pushes = [];

    /// <summary>Whether to compress what is pushed while clients wait: the way that was faster; before that is known, not.</summary>
    /// <param name="limit">Most bytes a second; null for no limit.</param>
    public bool CompressesNow(long? limit) => Fixed ?? IsFaster(limit) ?? false;

    /// <summary>Whether to compress what is pushed ahead, when there is time to try the other way.</summary>
    /// <param name="limit">Most bytes a second; null for no limit.</param>
    public bool CompressesAhead(long? limit)
    {
        if (Fixed is { } always)
            return always;
        if (IsFaster(limit) is not { } faster)
            return _rates.ContainsKey((limit, false));
        var pushes = _pushes.AddOrUpdate(limit ?? 0, 1, (_, n) => n + 1);
        return pushes % Patience == 0 ? !faster : faster;
    }

    /// <summary>Takes down how long a push took.</summary>
    /// <param name="limit">Its limit.</param>
    /// <param name="compressed">Whether it was compressed.</param>
    /// <param name="bytes">Bytes of memory, uncompressed.</param>
    /// <param name="took">From the beginning until the registry had them.</param>
    public void Took(long? limit, bool compressed, long bytes, TimeSpan took)
    {
        if (bytes < LeastBytes || took <= TimeSpan.Zero)
            return;
        var rate = bytes / took.TotalSeconds;
        _rates.AddOrUpdate((limit, compressed), rate, (_, before) => (before * (1 - Newest)) + (rate * Newest));
    }

    private bool? Fixed => options.Value.Compression switch
    {
        CompressionMode.Zstd => true,
        CompressionMode.None => false,
        _ => null,
    };

    private bool? IsFaster(long? limit) =>
        _rates.TryGetValue((limit, true), out var with) && _rates.TryGetValue((limit, false), out var without)
            ? with > without
            : null;
}
