using System.Diagnostics;
using System.Globalization;
using Migration.Local.Machine;
using Migration.Softswitch.Ports.Linux;

namespace Migration.Bench.SwitchForwarding;

/// <summary>
/// Offers small frames and counts what arrives: first as many as go out, then somewhat more than the switch took. On a
/// machine with few processors a flood takes the time that a switch of many threads would forward with, so each switch
/// is given the load that suits it best.
/// </summary>
internal static class SmallFrameLoad
{
    private const int FramesPerBatch = 64;
    private static readonly double[] TimesTheBest = [2, 1.5];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Measures.</summary>
    /// <returns>Frames per second at the server's end of the wire, at the load at which they were most.</returns>
    /// <exception cref="LocalRunException">None arrives.</exception>
    public static async Task<double> RunAsync(ForwardingLab lab, CancellationToken cancellation)
    {
        using var socket = await lab.Client.RunAsync(() => PacketSocket.Open(ForwardingLab.Uplink));
        var best = await OfferAsync(lab, stop => Flood(socket, stop), cancellation);
        foreach (var factor in TimesTheBest)
        {
            var rate = best * factor;
            best = Math.Max(best, await OfferAsync(lab, stop => Send(socket, rate, stop), cancellation));
        }

        return best;
    }

    private static async Task<double> OfferAsync(
        ForwardingLab lab, Action<CancellationToken> send, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = Task.Factory.StartNew(
            () => send(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await Task.Delay(WarmUp, cancellation);
            var (before, start) = (await ReceivedAsync(lab), Stopwatch.GetTimestamp());
            await Task.Delay(Measured, cancellation);
            var (after, end) = (await ReceivedAsync(lab), Stopwatch.GetTimestamp());
            if (after == before)
                throw new LocalRunException("no frame comes through the switch");
            return (after - before) / Stopwatch.GetElapsedTime(start, end).TotalSeconds;
        }
        finally
        {
            await stop.CancelAsync();
            await sending;
        }
    }

    private static void Flood(LinuxHandle socket, CancellationToken stop)
    {
        var frames = TestFrames.Batch(FramesPerBatch);
        while (!stop.IsCancellationRequested)
        {
            // What the wire does not take at once is lost, as on any wire.
            frames.Messages.Send(socket, 0);
        }
    }

    private static void Send(LinuxHandle socket, double perSecond, CancellationToken stop)
    {
        var frames = TestFrames.Batch(FramesPerBatch);
        var start = Stopwatch.GetTimestamp();
        for (var sent = 0L; !stop.IsCancellationRequested; sent += FramesPerBatch)
        {
            while (sent > Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond)
                stop.WaitHandle.WaitOne(Tick);
            frames.Messages.Send(socket, 0);
        }
    }

    private static Task<long> ReceivedAsync(ForwardingLab lab) => lab.Server.RunAsync(() =>
    {
        // proc(5), net/dev: interface, colon, bytes, packets.
        var line = File.ReadLines("/proc/thread-self/net/dev")
            .First(l => l.TrimStart().StartsWith(ForwardingLab.Uplink + ":", StringComparison.Ordinal));
        return long.Parse(
            line.Split(':')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    });
}
