using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Api;

/// <summary>HTTP for pictures that move: the network as server-sent events.</summary>
internal static class LiveEndpoint
{
    // A switch's counters can only be read, and somebody may watch all day: often while something moves, else seldom.
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    public static void MapLive(this RouteGroupBuilder group) =>
        group.MapGet("/live", (
                    SwitchFleet switches, DesiredStore store, TimeProvider time, IHostApplicationLifetime host,
                    CancellationToken cancellation) =>
                TypedResults.ServerSentEvents(FollowAsync(switches, store, time, host.ApplicationStopping, cancellation)))
            .WithSummary("Server-sent events: services, backends and figures now, and again whenever they have changed");

    private static async IAsyncEnumerable<SseItem<LiveView>> FollowAsync(
        SwitchFleet switches,
        DesiredStore store,
        TimeProvider time,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        LiveView? last = null;
        var hadChanged = false;
        while (!stopping.IsCancellationRequested)
        {
            var state = store.Load();
            var view = await LiveView.ReadAsync(switches, state, time.GetUtcNow(), cancellation);
            var hasChanged = last is null || !view.ShowsAs(last);
            // Once more after the last change: figures that have come to rest are told from those that rise.
            if (hasChanged || hadChanged)
                yield return new SseItem<LiveView>(view, "network");
            (last, hadChanged) = (view, hasChanged);
            // The end of the service ends the wait, and with it the stream.
            var pause = Task.Delay(state.ActiveMigrations.Any() ? Busy : Quiet, time, cancellation);
            var end = new TaskCompletionSource();
            await using var registration = stopping.Register(() => end.TrySetResult());
            await Task.WhenAny(pause, end.Task);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
