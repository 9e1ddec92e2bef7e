using System.Diagnostics;
using System.Globalization;
using Migration.Local.Machine;
using Migration.Softswitch.Ports.Linux;

namespace Migration.Bench.SwitchForwarding;

/// <summary>Offers small frames faster than any switch here takes them, and counts what arrives.</summary>
internal static class SmallFrameLoad
{
    private const int FramesPerBatch = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    /// <summary>Measures.</summary>
    /// <returns>Frames per second at the server's end of the wire.</returns>
    /// <exception cref="LocalRunException">None arrives.</exception>
    public static async Task<double> RunAsync(ForwardingLab lab, CancellationToken cancellation)
    {
        using var socket = await lab.Client.RunAsync(() => PacketSocket.Open(ForwardingLab.Uplink));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = Task.Factory.StartNew(
            () => Send(socket, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
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

    private static void Send(LinuxHandle socket, CancellationToken stop)
    {
        var frames = TestFrames.Batch(FramesPerBatch);
        while (!stop.IsCancellationRequested)
        {
            // What the wire does not take at once is lost, as on any wire.
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
