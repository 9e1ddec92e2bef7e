using System.Threading.Channels;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Leadership;

/// <summary>
/// Tells that something of several kinds has changed, so that everything can be compared anew: what is compared is
/// always the whole, and which change it was does not matter.
/// </summary>
internal sealed class WatchSignal : IAsyncDisposable
{
    // Changes come in bursts; one comparison serves them all.
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(200);

    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _end;
    private readonly TimeProvider _time;
    private readonly Task _watches;

    public WatchSignal(
        IKubernetesApi api, IEnumerable<(KubernetesKind Kind, ObjectSelection Selection)> what, TimeProvider time,
        CancellationToken cancellation)
    {
        _time = time;
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _watches = Task.WhenAll(what.Select(w => FollowAsync(api, w.Kind, w.Selection)));
    }

    /// <summary>Waits for a change, at most for a while.</summary>
    /// <exception cref="KubernetesException">A watch was refused.</exception>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(
            _changed.Reader.WaitToReadAsync(wait.Token).AsTask(), Task.Delay(atMost, _time, wait.Token), _watches);
        if (first == _watches)
            await _watches;
        cancellation.ThrowIfCancellationRequested();
        await Task.Delay(Burst, _time, cancellation);
        _changed.Reader.TryRead(out _);
        await wait.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watches.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task FollowAsync(IKubernetesApi api, KubernetesKind kind, ObjectSelection selection)
    {
        await foreach (var _ in api.WatchAsync(kind, selection, _end.Token))
            _changed.Writer.TryWrite(true);
    }
}
