using System.Diagnostics;
using Migration.Local.Machine;
using Migration.Softswitch.Ports;
using Migration.Softswitch.Ports.Linux;

namespace Migration.Bench.SwitchForwarding;

/// <summary>
/// Sends one small frame after the other, each when the one before has arrived, and times their way: through the
/// switch, and over a cable past it. The difference is what the switch adds, its waking up included.
/// </summary>
internal static class LatencyProbe
{
    private const int WarmUp = 2000;
    private const int Frames = 10_000;
    private const int MostLost = Frames / 200;
    private const int RoomForFrames = 8;
    private const int LongestFrame = 2048;

    // A frame that is lost counts with this time.
    private static readonly TimeSpan LostAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>Measures.</summary>
    /// <returns>What the switch adds, microseconds: median and 99th percentile.</returns>
    /// <exception cref="LocalRunException">More than a few frames get lost.</exception>
    public static async Task<(double P50, double P99)> RunAsync(ForwardingLab lab)
    {
        var wire = await TimeAsync(lab, ForwardingLab.Direct);
        var switched = await TimeAsync(lab, ForwardingLab.Uplink);
        var offset = wire[wire.Length / 2];
        return (switched[switched.Length / 2] - offset, switched[switched.Length * 99 / 100] - offset);
    }

    private static async Task<double[]> TimeAsync(ForwardingLab lab, string cable)
    {
        using var from = await lab.Client.RunAsync(() => PacketSocket.Open(cable));
        using var to = await lab.Server.RunAsync(() => PacketSocket.Open(cable));
        return await Task.Factory.StartNew(
            () => Time(from, to, cable), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private static double[] Time(LinuxHandle from, LinuxHandle to, string cable)
    {
        var frame = TestFrames.Batch(1);
        var arrived = new FrameBatch(RoomForFrames, LongestFrame);
        var times = new double[Frames];
        var lost = 0;
        for (var i = -WarmUp; i < Frames; i++)
        {
            TestFrames.Number(frame.Data.AsSpan(frame.Offset(0), TestFrames.Bytes), i);
            var start = Stopwatch.GetTimestamp();
            frame.Messages.Send(from, 0);
            // Looks again and again instead of sleeping: the waking up of this thread is not the switch's.
            while (!HasArrived(arrived, to, i))
            {
                if (Stopwatch.GetElapsedTime(start) < LostAfter)
                    continue;
                if (++lost > MostLost)
                    throw new LocalRunException($"more than {MostLost} frames are lost on their way over {cable}");
                break;
            }

            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        return times;
    }

    // Others may come first: frames of an earlier measurement that were still in a queue.
    private static bool HasArrived(FrameBatch arrived, LinuxHandle socket, int number)
    {
        var count = arrived.Messages.Receive(socket);
        for (var i = 0; i < count; i++)
        {
            if (arrived.Messages.TryGetReceived(i, out var length) && length == TestFrames.Bytes
                && TestFrames.ReadNumber(arrived.Data.AsSpan(arrived.Start(i), length)) == number)
            {
                return true;
            }
        }

        return false;
    }
}
