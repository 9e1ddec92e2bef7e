using Migration.Platform.Criu.Images;

namespace Migration.Cli.Inspection;

/// <summary>Pages of one process in two checkpoints.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Same">In both, the same.</param>
/// <param name="Changed">In both, different.</param>
/// <param name="OnlyInA">In the first only.</param>
/// <param name="OnlyInB">In the second only.</param>
internal sealed record PageDifference(uint Pid, long Same, long Changed, long OnlyInA, long OnlyInB);

/// <summary>
/// Compares the memory of processes page by page: what a pre-copy between the two would have had to move. Only pages
/// that lie in both checkpoints are compared; those in a parent are not.
/// </summary>
internal sealed class PageComparison(ICheckpointFiles a, ICheckpointFiles b)
{
    private const int ChunkPages = 256;

    private readonly byte[] _left = new byte[ChunkPages * CriuImageFormat.PageSize];
    private readonly byte[] _right = new byte[ChunkPages * CriuImageFormat.PageSize];

    /// <summary>Compares one process; null when one of the checkpoints has no memory of it.</summary>
    public async Task<PageDifference?> CompareAsync(uint pid, CancellationToken cancellation)
    {
        if (await PagemapAsync(a, pid, cancellation) is not { } left
            || await PagemapAsync(b, pid, cancellation) is not { } right)
            return null;
        long same = 0, changed = 0, common = 0;
        foreach (var (offsetA, offsetB, pages) in Common(Present(left), Present(right)))
        {
            var equal = await EqualPagesAsync(
                $"pages-{left.PagesId}.img", offsetA, $"pages-{right.PagesId}.img", offsetB, pages, cancellation);
            (same, changed, common) = (same + equal, changed + pages - equal, common + pages);
        }

        return new PageDifference(pid, same, changed, Count(left) - common, Count(right) - common);
    }

    private static long Count(Pagemap map) => map.PresentBytes / CriuImageFormat.PageSize;

    private static List<PagemapEntry> Present(Pagemap map) =>
        [.. map.Entries.Where(e => e.PagesFileOffset is not null).OrderBy(e => e.VirtualAddress)];

    /// <summary>Runs that both have, cut to chunks, with their places in both pages images.</summary>
    private static IEnumerable<(long OffsetA, long OffsetB, int Pages)> Common(
        List<PagemapEntry> left, List<PagemapEntry> right)
    {
        for (int i = 0, j = 0; i < left.Count && j < right.Count;)
        {
            var (x, y) = (left[i], right[j]);
            var (endX, endY) = (End(x), End(y));
            var end = Math.Min(endX, endY);
            for (var at = Math.Max(x.VirtualAddress, y.VirtualAddress); at < end;)
            {
                var pages = (int)Math.Min((end - at) / CriuImageFormat.PageSize, ChunkPages);
                yield return (
                    x.PagesFileOffset!.Value + (long)(at - x.VirtualAddress),
                    y.PagesFileOffset!.Value + (long)(at - y.VirtualAddress),
                    pages);
                at += (ulong)pages * CriuImageFormat.PageSize;
            }

            if (endX <= endY)
                i++;
            if (endY <= endX)
                j++;
        }
    }

    private static ulong End(PagemapEntry run) => run.VirtualAddress + (run.Pages * CriuImageFormat.PageSize);

    private async Task<int> EqualPagesAsync(
        string fileA, long offsetA, string fileB, long offsetB, int pages, CancellationToken cancellation)
    {
        var bytes = pages * CriuImageFormat.PageSize;
        await a.ReadAsync(fileA, offsetA, _left.AsMemory(0, bytes), cancellation);
        await b.ReadAsync(fileB, offsetB, _right.AsMemory(0, bytes), cancellation);
        var equal = 0;
        for (var at = 0; at < bytes; at += CriuImageFormat.PageSize)
        {
            if (_left.AsSpan(at, CriuImageFormat.PageSize).SequenceEqual(_right.AsSpan(at, CriuImageFormat.PageSize)))
                equal++;
        }

        return equal;
    }

    private static async Task<Pagemap?> PagemapAsync(ICheckpointFiles files, uint pid, CancellationToken cancellation)
    {
        var name = $"pagemap-{pid}.img";
        return await new CheckpointReader(files).OptionalAsync(name, cancellation) is { } bytes
            ? PagemapReader.Read(name, bytes)
            : null;
    }
}
