using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Migration.Bench.Switches;
using Migration.Local.Machine;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch;
using Migration.Softswitch.Control;
using Migration.Softswitch.Ports;
using Migration.SwitchCtl.Rows;
using SetAction =
    Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;

namespace Migration.Bench.SwitchForwarding;

/// <summary>
/// The softswitch's own packet path in this process, with the same program, rows and frames but without interfaces:
/// what it allocates per packet, and how long the program alone takes.
/// </summary>
internal static class PipelineProbe
{
    private const int CpuPort = 255;
    private const int Flows = 64;
    private const int WarmUp = 500_000;
    private const int Packets = 1_000_000;

    /// <summary>Measures.</summary>
    /// <returns>Bytes allocated per packet, and nanoseconds per packet.</returns>
    /// <exception cref="LocalRunException">The packets do not go where they should.</exception>
    public static async Task<(double Bytes, double Nanoseconds)> RunAsync(CancellationToken cancellation)
    {
        var engine = new SwitchEngine(CpuPort);
        var target = new SoftswitchTarget(1, engine, TimeProvider.System, NullLogger<SoftswitchTarget>.Instance);
        await target.SetForwardingPipelineConfigAsync(
            SetAction.VerifyAndCommit, ControlledSwitch.Program.Config, cancellation);
        var updates = ControlledSwitch.Plan(ForwardingLab.Desired())
            .Select(row => ControlledSwitch.Program.Rows.Encode(new RowChange(RowChangeKind.Insert, row))).ToList();
        var results = await target.WriteAsync(
            updates, WriteRequest.Types.Atomicity.ContinueOnError, string.Empty, cancellation);
        if (results.FirstOrDefault(r => !r.IsOk) is { Message: { } refused })
            throw new LocalRunException($"a row was refused: {refused}");
        await using var ports = engine.Ports;
        var sink = new CountingPort(ForwardingLab.ServerPort);
        ports.Add(sink, engine);
        return await Task.Factory.StartNew(
            () => Run(engine, sink), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static (double Bytes, double Nanoseconds) Run(SwitchEngine engine, CountingPort sink)
    {
        var worker = engine.NewWorker();
        var frames = TestFrames.Batch(Flows);
        Process(worker, frames, WarmUp);
        var before = sink.Counters.Sent.Packets;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        Process(worker, frames, Packets);
        var time = Stopwatch.GetElapsedTime(start);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        var sent = sink.Counters.Sent.Packets - before;
        return sent == Packets
            ? ((double)bytes / Packets, time.TotalNanoseconds / Packets)
            : throw new LocalRunException($"{sent} of {Packets} packets came through the program");
    }

    private static void Process(SwitchWorker worker, FrameBatch frames, int packets)
    {
        for (var done = 0; done < packets; done += frames.Count)
        {
            for (var i = 0; i < frames.Count; i++)
                worker.Process(frames.Data, frames.Offset(i), frames.Length(i), ForwardingLab.ClientPort);
            worker.Flush();
        }
    }

    /// <summary>A port that counts frames and throws them away.</summary>
    private sealed class CountingPort(int number) : IPort
    {
        public int Number => number;

        public string Name => $"counting{number}";

        public bool IsUp => true;

        public PortCounters Counters { get; } = new();

        public int MaxFrameBytes => 1518;

        public void Start(SwitchEngine engine)
        {
            // Nothing comes in here.
        }

        public void Send(FrameBatch frames)
        {
            for (var i = 0; i < frames.Count; i++)
                Counters.Sent.Count(frames.Length(i));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
