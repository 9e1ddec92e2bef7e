using Migration.Bench.Switches;
using Spectre.Console;

namespace Migration.Bench.SwitchForwarding;

/// <summary>How fast the softswitch forwards, beside BMv2 on the same machine, program and rows.</summary>
internal sealed class SwitchForwardingBench : IBench
{
    private const int UsualRepetitions = 5;
    private const double Aim = 5;
    private readonly SoftswitchSide _ours = new();
    private readonly Bmv2Side _peer = new();

    /// <inheritdoc/>
    public string Name => "switch-forwarding";

    /// <inheritdoc/>
    public string Description => "small frames per second, TCP throughput and added latency, softswitch against BMv2";

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        await using var machine = await BenchMachine.TakeAsync();
        var (bytes, nanoseconds) = await PipelineProbe.RunAsync(cancellation);
        context.Progress($"the program alone: {Figures.Text(nanoseconds)} ns and {bytes:0.###} bytes per packet");
        if (_peer.Missing is { } missing)
            context.Progress(missing);
        await using var ours = await SwitchMeasurement.StartAsync(_ours, machine, cancellation);
        await using var peer = _peer.Missing is null
            ? await SwitchMeasurement.StartAsync(_peer, machine, cancellation)
            : null;
        for (var i = 0; i < (context.Repetitions ?? UsualRepetitions); i++)
        {
            await RepeatAsync(ours, context, cancellation);
            if (peer is not null)
                await RepeatAsync(peer, context, cancellation);
        }

        var result = Result(ours.Medians(Math.Round(bytes, 3)), peer?.Medians(null));
        return new BenchResult(result, [Table(ours, peer, result)], Remarks());
    }

    private static async Task RepeatAsync(
        SwitchMeasurement measured, BenchContext context, CancellationToken cancellation)
    {
        var figures = await measured.RepeatAsync(cancellation);
        context.Progress(
            $"{measured.Name}: {Figures.Text(figures.Pps)} frames/s, {Figures.Text(figures.Gbps, 3)} Gbit/s, " +
            $"+{Figures.Text(figures.P50us, 1)} us (p99 +{Figures.Text(figures.P99us, 1)} us)");
    }

    private static SwitchForwardingResult Result(SwitchFigures ours, SwitchFigures? peer) => new(
        ours, peer,
        peer is null
            ? null
            : new ForwardingRatio(Math.Round(ours.Pps / peer.Pps, 2), Math.Round(ours.Gbps / peer.Gbps, 2)));

    private static Table Table(SwitchMeasurement ours, SwitchMeasurement? peer, SwitchForwardingResult result)
    {
        var table = Figures.Table(
            $"switch-forwarding: {TestFrames.Bytes}-byte frames, one TCP connection, offloads off", "switch",
            "frames/s", "Gbit/s", "added p50, us", "added p99, us", "bytes/packet");
        AddRows(table, ours, result.Ours);
        if (peer is not null && result.Bmv2 is not null)
            AddRows(table, peer, result.Bmv2);
        if (result.Ratio is { } ratio)
            table.AddRow("ratio", Figures.Text(ratio.Pps, 2), Figures.Text(ratio.Gbps, 2), "", "", "");
        return table;
    }

    private static void AddRows(Table table, SwitchMeasurement measured, SwitchFigures medians)
    {
        foreach (var repetition in measured.Repetitions)
            AddRow(table, measured.Name, repetition);
        AddRow(table, $"{measured.Name}, median", medians);
    }

    private static void AddRow(Table table, string name, SwitchFigures f) => table.AddRow(
        name, Figures.Text(f.Pps), Figures.Text(f.Gbps, 3), Figures.Text(f.P50us, 1), Figures.Text(f.P99us, 1),
        f.BytesAllocatedPerPacket is { } bytes ? Figures.Text(bytes, 3) : "");

    private List<string> Remarks() =>
    [
        _peer.Missing ?? $"aim: at least {Aim} times BMv2 in frames and in Gbit/s",
        "latency: one frame at a time, less the median of a cable past the switch",
    ];
}
