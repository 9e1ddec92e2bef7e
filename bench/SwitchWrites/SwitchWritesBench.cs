using System.Diagnostics;
using System.Globalization;
using Migration.Bench.Switches;
using Migration.Local.Machine;
using Migration.Local.Parts;
using Migration.Platform.Loopback;
using Migration.SwitchCtl.Rows;
using Spectre.Console;
using TableRow = Migration.SwitchCtl.Rows.TableRow;

namespace Migration.Bench.SwitchWrites;

/// <summary>How fast switchctl's way of writing rows fills the softswitch.</summary>
internal sealed class SwitchWritesBench : IBench
{
    private const int Services = 1000;
    private const int BackendsEach = 10;
    private const int UsualRepetitions = 3;
    private const ulong DeviceId = 1;

    /// <inheritdoc/>
    public string Name => "switch-writes";

    /// <inheritdoc/>
    public string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"rows written per second: {Services * BackendsEach:N0} backends over {Services:N0} services");

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        await using var machine = await BenchMachine.TakeAsync();
        var rows = ControlledSwitch.Plan(ManyServices.Create(Services, BackendsEach));
        var table = Figures.Table(
            "switch-writes: rows into the softswitch", "repetition", "rows", "s", "rows/s", "read back, s");
        List<double> rates = [];
        for (var i = 1; i <= (context.Repetitions ?? UsualRepetitions); i++)
        {
            var (write, read) = await OnceAsync(machine, rows, cancellation);
            rates.Add(rows.Count / write.TotalSeconds);
            table.AddRow(
                Figures.Text(i), Figures.Text(rows.Count), Figures.Text(write.TotalSeconds, 2), Figures.Text(rates[^1]),
                Figures.Text(read.TotalSeconds, 2));
            context.Progress(
                $"{Figures.Text(rows.Count)} rows in {Figures.Text(write.TotalSeconds, 2)} s, all read back");
        }

        var result = new SwitchWritesResult(rows.Count, Figures.Median(rates, 0));
        table.AddRow("median", Figures.Text(result.Rows), "", Figures.Text(result.RowsPerSecond), "");
        return new BenchResult(result, [table], []);
    }

    // A new process each time: the first writes meet code that is not compiled yet, as after a restart.
    private static async Task<(TimeSpan Write, TimeSpan Read)> OnceAsync(
        BenchMachine machine, IReadOnlyList<TableRow> rows, CancellationToken cancellation)
    {
        var ports = FreePort.Find(2);
        var inside = await machine.NamespaceAsync("writes", cancellation);
        await using var process = await SoftswitchProcess.StartAsync(
            "softswitch", inside, new Dictionary<int, string>(), ports[0], ports[1], machine.Record, cancellation);
        await using var controlled = await ControlledSwitch.ConnectAsync(process.Address, DeviceId, cancellation);
        var changes = RowDiff.Between(rows, new Dictionary<RowKey, TableRow>());

        var start = Stopwatch.GetTimestamp();
        await controlled.WriteAsync(changes, cancellation);
        var written = Stopwatch.GetTimestamp();
        var missing = await controlled.MissingAsync(rows, cancellation);
        if (missing.Count > 0)
            throw new LocalRunException($"{missing.Count} rows are not in the switch as written: {missing[0].Row}");
        await inside.DeleteAsync();
        return (Stopwatch.GetElapsedTime(start, written), Stopwatch.GetElapsedTime(written));
    }
}
