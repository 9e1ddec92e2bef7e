using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Migration.Local.Machine;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Incremental;
using Spectre.Console;

namespace Migration.Bench.Pages;

/// <summary>How fast a dump is compared with what went ahead of it, beside the speed of memory.</summary>
internal sealed class PagesBench : IBench
{
    private const int Mib = 1024;
    private const double ChangedShare = 0.05;
    private const int UsualRepetitions = 5;
    private const int Process = 1;
    private const int PageSize = CriuImageFormat.PageSize;
    private const int Pages = Mib * (1024 * 1024 / PageSize);
    private const ulong Address = 0x7f0000000000;

    // Touched once, so that what is measured is reading and not the first use of each page.
    private static readonly Lazy<byte[]> Memory = new(() =>
    {
        var buffer = GC.AllocateUninitializedArray<byte>(Mib * 1024 * 1024);
        buffer.AsSpan().Fill(1);
        return buffer;
    });

    private static readonly string Folder = Path.Combine("/dev/shm", $"containerflow-pages-{Environment.ProcessId}");

    /// <inheritdoc/>
    public string Name => "pages";

    /// <inheritdoc/>
    public string Description => $"comparison of {Mib} MiB of memory with what went ahead, beside the speed of memory";

    /// <inheritdoc/>
    public async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        if (!Directory.Exists("/dev/shm"))
            throw new LocalRunException("/dev/shm is not there: mount a tmpfs on it");
        List<double> compare = [];
        List<double> reduce = [];
        List<double> hash = [];
        List<double> reading = [];
        try
        {
            for (var i = 0; i < (context.Repetitions ?? UsualRepetitions); i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var index = await MakeAsync(cancellation);
                _ = Memory.Value;
                reading.Add(Speed(ReadMemory));
                hash.Add(Speed(() => HashOnePage(index)));
                compare.Add(Speed(() => Compare(index, cancellation)));
                reduce.Add(Speed(() => IncrementalImages.Reduce(Folder, index, "base-1", null, cancellation)));
                context.Progress(
                    $"comparison {Figures.Text(compare[^1], 2)} GB/s, memory {Figures.Text(reading[^1], 2)} GB/s");
            }
        }
        finally
        {
            if (Directory.Exists(Folder))
                Directory.Delete(Folder, recursive: true);
        }

        var result = new PagesResult(
            Mib, ChangedShare, Figures.Median(compare, 2), Figures.Median(reduce, 2), Figures.Median(hash, 2),
            Figures.Median(reading, 2), Math.Round(Figures.Median(compare, 6) / Figures.Median(reading, 6), 3));
        var table = Figures.Table($"pages: {Mib} MiB, {ChangedShare:P0} changed", "what", "GB/s");
        table.AddRow("comparison", Figures.Text(result.CompareGBs, 2));
        table.AddRow("comparison and changed pages written", Figures.Text(result.ReduceGBs, 2));
        table.AddRow("hash in the cache, one processor", Figures.Text(result.HashGBs, 2));
        table.AddRow("memory read, all processors", Figures.Text(result.MemoryGBs, 2));
        return new BenchResult(result, [table], []);
    }

    private static double Speed(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return (double)Mib * 1024 * 1024 / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private static async Task<PageIndex> MakeAsync(CancellationToken cancellation)
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
        // The same pages in every run; what they hold does not matter.
        var random = new Random(5);
        var index = new PageIndex();
        var block = new byte[PageSize * 256];
        await using (var pages = File.Create(Path.Combine(Folder, "pages-1.img")))
        {
            for (var at = 0; at < Pages; at += 256)
            {
                random.NextBytes(block);
                await pages.WriteAsync(block, cancellation);
                index.Add(Process, Address + ((ulong)at * PageSize), [.. Enumerable.Range(0, 256).Select(i =>
                    random.NextDouble() < ChangedShare ? 0 : index.HashOf(block.AsSpan(i * PageSize, PageSize)))]);
            }
        }

        await File.WriteAllBytesAsync(
            Path.Combine(Folder, $"pagemap-{Process}.img"), PagemapImage.Of(1, Address, Pages), cancellation);
        return index;
    }

    private static void Compare(PageIndex index, CancellationToken cancellation)
    {
        var name = $"pagemap-{Process}.img";
        var pagemap = PagemapReader.Read(name, File.ReadAllBytes(Path.Combine(Folder, name)));
        using var pages = File.OpenHandle(Path.Combine(Folder, "pages-1.img"));
        var changed = IncrementalImages.Compare(pages, pagemap, Process, index, cancellation).Count(c => c);
        if (changed == 0)
            throw new LocalRunException("the comparison found nothing changed, which cannot be: it is broken");
    }

    private static void HashOnePage(PageIndex index)
    {
        var page = new byte[PageSize];
        UInt128 sum = 0;
        for (var i = 0; i < Pages; i++)
            sum ^= index.HashOf(page);
        GC.KeepAlive(sum);
    }

    private static void ReadMemory()
    {
        var memory = Memory.Value;
        var share = memory.Length / Environment.ProcessorCount;
        Parallel.For(0, Environment.ProcessorCount, i =>
        {
            var vectors = MemoryMarshal.Cast<byte, Vector<ulong>>(memory.AsSpan(i * share, share));
            var sum = Vector<ulong>.Zero;
            foreach (var vector in vectors)
                sum ^= vector;
            GC.KeepAlive(sum[0]);
        });
    }
}
