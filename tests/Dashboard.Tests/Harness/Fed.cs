using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Migration.Dashboard.Tests.Harness;

/// <summary>A stream that a test feeds; who comes later begins with the newest value.</summary>
internal sealed class Fed<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<Channel<T>> _followers = [];
    private T? _latest;

    public void Feed(T value)
    {
        lock (_gate)
        {
            _latest = value;
            foreach (var follower in _followers)
                follower.Writer.TryWrite(value);
        }
    }

    public async IAsyncEnumerable<T> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateUnbounded<T>();
        lock (_gate)
        {
            if (_latest is not null)
                channel.Writer.TryWrite(_latest);
            _followers.Add(channel);
        }

        await foreach (var value in channel.Reader.ReadAllAsync(cancellation))
            yield return value;
    }
}
