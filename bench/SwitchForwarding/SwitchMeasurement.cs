using Migration.Bench.Switches;
using Migration.SwitchCtl.Rows;

namespace Migration.Bench.SwitchForwarding;

/// <summary>One switch with its wires, and what was measured of it so far.</summary>
internal sealed class SwitchMeasurement : IAsyncDisposable
{
    private readonly ForwardingLab _lab;
    private readonly RunningSwitch _running;
    private readonly ControlledSwitch _controlled;

    private SwitchMeasurement(string name, ForwardingLab lab, RunningSwitch running, ControlledSwitch controlled)
    {
        Name = name;
        _lab = lab;
        _running = running;
        _controlled = controlled;
    }

    /// <summary>Name for tables.</summary>
    public string Name { get; }

    /// <summary>One entry per repetition.</summary>
    public List<SwitchFigures> Repetitions { get; } = [];

    /// <summary>Starts the switch and gives it program and rows.</summary>
    public static async Task<SwitchMeasurement> StartAsync(
        ISwitchSide side, BenchMachine machine, CancellationToken cancellation)
    {
        var lab = await ForwardingLab.CreateAsync(machine, side.LabName, cancellation);
        var running = await side.StartAsync(lab, machine.Record, cancellation);
        ControlledSwitch? controlled = null;
        try
        {
            controlled = await ControlledSwitch.ConnectAsync(running.Address, running.DeviceId, cancellation);
            var rows = ControlledSwitch.Plan(ForwardingLab.Desired());
            await controlled.WriteAsync(RowDiff.Between(rows, new Dictionary<RowKey, TableRow>()), cancellation);
            return new SwitchMeasurement(side.Name, lab, running, controlled);
        }
        catch
        {
            if (controlled is not null)
                await controlled.DisposeAsync();
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Measures once more.</summary>
    public async Task<SwitchFigures> RepeatAsync(CancellationToken cancellation)
    {
        // The connection first: it also lets the switch's code be compiled before single frames are timed.
        var gbps = await TcpLoad.RunAsync(_lab, cancellation);
        var pps = await SmallFrameLoad.RunAsync(_lab, cancellation);
        var (p50, p99) = await LatencyProbe.RunAsync(_lab);
        Repetitions.Add(new SwitchFigures { Pps = pps, Gbps = gbps, P50us = p50, P99us = p99 });
        return Repetitions[^1];
    }

    /// <summary>Medians.</summary>
    /// <param name="bytesAllocatedPerPacket">Measured apart; null where it means nothing.</param>
    public SwitchFigures Medians(double? bytesAllocatedPerPacket) => new()
    {
        Pps = Figures.Median(Repetitions.Select(r => r.Pps), 0),
        Gbps = Figures.Median(Repetitions.Select(r => r.Gbps), 3),
        P50us = Figures.Median(Repetitions.Select(r => r.P50us), 1),
        P99us = Figures.Median(Repetitions.Select(r => r.P99us), 1),
        BytesAllocatedPerPacket = bytesAllocatedPerPacket,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _controlled.DisposeAsync();
        await _running.DisposeAsync();
    }
}
