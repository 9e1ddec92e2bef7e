using Migration.Bench.Switches;
using Migration.Local.Machine;
using Migration.Local.Parts;
using Migration.Platform.Loopback;
using Spectre.Console;

namespace Migration.Bench.Image;

/// <summary>A checkpoint archive to the registry, beside buildah, the hash alone and the disk.</summary>
internal sealed class ImageBench : IBench
{
    private const int UsualRepetitions = 5;
    // The last one shows the memory that a big checkpoint takes, once; everybody else would only wait for the disk.
    private const int BigMib = 4096;
    private static readonly int[] Sizes = [256, 1024, BigMib];

    /// <inheritdoc/>
    public string Name => "image";

    /// <inheritdoc/>
    public string Description =>
        "a checkpoint archive of 256 MiB and 1 GiB to the registry, beside buildah, sha256 alone and the disk; the " +
        "memory that 4 GiB take; --only 256: that size alone; --limit N: the N smallest sizes";

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var repetitions = context.Repetitions ?? UsualRepetitions;
        await using var machine = await BenchMachine.TakeAsync();
        await using var registry = await OciRegistry.StartAsync(
            machine.Record, FreePort.Next(), listen: null, cancellation);
        List<ImageCase> cases = [];
        foreach (var mib in Selected(context))
        {
            var archive = Path.Combine(machine.Record.Folder, "archive.tar");
            await SampleArchive.WriteAsync(archive, mib, random: mib != BigMib, cancellation);
            var runs = new ImageRuns(registry.Address, machine.Record, archive, context.Progress);
            cases.Add(await runs.MeasureAsync(mib, mib == BigMib ? 1 : repetitions, mib != BigMib, cancellation));
            File.Delete(archive);
        }

        return new BenchResult(new ImageResult(repetitions, cases), [Table(cases)], []);
    }

    private static List<int> Selected(BenchContext context)
    {
        List<int> sizes =
        [
            .. Sizes.Where(s => $"{s} MiB".StartsWith(context.Only ?? "", StringComparison.OrdinalIgnoreCase))
                .Take(context.Limit ?? Sizes.Length),
        ];
        return sizes.Count > 0
            ? sizes
            : throw new LocalRunException(
                $"--only {context.Only} names no size; there are {string.Join(", ", Sizes)} MiB");
    }

    private static Table Table(List<ImageCase> cases)
    {
        var table = Figures.Table(
            "image: medians, seconds", "archive", "ours", "buildah", "sha256", "disk", "x buildah", "of the slower of both",
            "peak MiB");
        foreach (var c in cases)
        {
            table.AddRow(
                $"{c.Mib} MiB", Figures.Text(c.OursSeconds, 2), Text(c.BuildahSeconds), Figures.Text(c.Sha256Seconds, 2),
                Text(c.DiskReadSeconds), Text(c.RatioToBuildah), Figures.Text(c.RatioToSha256, 2),
                Figures.Text(c.PeakMemoryMiB));
        }

        return table;
    }

    private static string Text(double? value) => value is { } given ? Figures.Text(given, 2) : "";
}
