using System.Collections.Concurrent;
using MassTransit;

namespace Migration.Bench.Scale;

/// <summary>Takes down how long messages were under way, from publishing to consumption.</summary>
/// <param name="time">The clock, which publishers on this machine share.</param>
internal sealed class HopMeter(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<double>> _times = [];

    /// <summary>Takes down a message that is now consumed.</summary>
    /// <typeparam name="T">The message.</typeparam>
    /// <param name="context">The message with what the bus says of it.</param>
    public void Note<T>(ConsumeContext<T> context)
        where T : class
    {
        if (context.SentTime is { } sent)
            _times.GetOrAdd(typeof(T).Name, _ => []).Enqueue((time.GetUtcNow().UtcDateTime - sent).TotalMilliseconds);
    }

    /// <summary>Forgets what was taken down so far.</summary>
    public void Clear() => _times.Clear();

    /// <summary>What was taken down, milliseconds by the name of the message.</summary>
    public IReadOnlyDictionary<string, double[]> Read() => _times.ToDictionary(t => t.Key, t => t.Value.ToArray());
}
