using Migration.Cli.Api;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Migration.Cli.Following;

/// <summary>Redraws a picture of the migration in place: for terminals.</summary>
internal sealed class LiveView(IAnsiConsole console, TimeProvider time) : IProgressView
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc />
    public async Task<MigrationUpdate?> ShowAsync(
        IAsyncEnumerable<MigrationUpdate> updates, CancellationToken cancellation)
    {
        MigrationUpdate? last = null;
        long since = 0;
        await console.Live(Text.Empty).StartAsync(async live =>
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var clock = TickAsync(() => live.UpdateTarget(Picture()), end.Token);
            try
            {
                await foreach (var update in updates.WithCancellation(cancellation))
                {
                    (last, since) = (update, time.GetTimestamp());
                    live.UpdateTarget(Picture());
                }
            }
            finally
            {
                await end.CancelAsync();
                await clock;
            }
        });
        return last;

        IRenderable Picture() => last is null
            ? new Text("waiting for the coordinator")
            : ProgressPicture.Of(last.Migration, Elapsed(last, time.GetElapsedTime(since)));
    }

    // The coordinator's clock up to its last event, this machine's since then: the two need not agree.
    private static TimeSpan Elapsed(MigrationUpdate update, TimeSpan sinceThen)
    {
        var known = update.Event.At - update.Migration.RequestedAt;
        return StateNames.HasEnded(update.Event.State) ? known : known + sinceThen;
    }

    private async Task TickAsync(Action draw, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Redraw, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
                draw();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The migration has ended, or the user has seen enough.
        }
    }
}
