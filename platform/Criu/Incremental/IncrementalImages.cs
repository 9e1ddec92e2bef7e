using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using Migration.Platform.Criu.Images;

namespace Migration.Platform.Criu.Incremental;

/// <summary>What is left of a dump.</summary>
/// <param name="Pages">Pages of memory in the dump.</param>
/// <param name="ChangedPages">Pages that its parent does not have, or has otherwise.</param>
public sealed record IncrementalResult(long Pages, long ChangedPages);

/// <summary>
/// Makes a full dump incremental after the event, for kernels that do not track what is written: every page is compared
/// with what an earlier look found at its place, and those that are the same are left to the parent, as CRIU's own
/// incremental dumps do (<c>in_parent</c> runs in the pagemaps and a link named <c>parent</c>).
/// </summary>
public static partial class IncrementalImages
{
    /// <summary>Name of the link to the folder with the parent's images (CR_PARENT_LINK in criu/include/crtools.h).</summary>
    public const string ParentLink = "parent";

    private const int PagesAtATime = 256; // 1 MiB, which stays in the processor's cache
    private const int PageSize = CriuImageFormat.PageSize;

    /// <summary>Reduces the images in a folder to what changed; they are replaced.</summary>
    /// <param name="folder">The images of a full dump, which nobody reads meanwhile.</param>
    /// <param name="index">What the parent holds, all its own parents included.</param>
    /// <param name="parent">The parent's folder, relative to this one.</param>
    /// <param name="hashes">
    /// Hashes of a pages image by its number, where they are known (<see cref="DumpFollower"/>); null for none.
    /// </param>
    /// <param name="cancellationToken">Ends it early; the images are of no use then.</param>
    /// <exception cref="CriuImageException">An image is broken, or has pages compressed or in another parent.</exception>
    public static IncrementalResult Reduce(
        string folder, PageIndex index, string parent, Func<uint, UInt128[]?>? hashes,
        CancellationToken cancellationToken) =>
        Reduce(
            Directory.GetFiles(folder, "*.img").ToDictionary(path => Path.GetFileName(path), ImagePlace.Whole),
            folder, index, parent, hashes, cancellationToken);

    /// <summary>
    /// Writes what changed of a full dump, which stays as it is: the pagemaps of its processes, what pages they still
    /// have, and the link to the parent. They take the place of the dump's own.
    /// </summary>
    /// <param name="dump">The dump's images, by name.</param>
    /// <param name="folder">Where to write.</param>
    /// <param name="index">What the parent holds, all its own parents included.</param>
    /// <param name="parent">The parent's folder, relative to where the images will be.</param>
    /// <param name="hashes">
    /// Hashes of a pages image by its number, where they are known (<see cref="DumpFollower"/>); null for none.
    /// </param>
    /// <param name="cancellationToken">Ends it early; what was written is of no use then.</param>
    /// <exception cref="CriuImageException">An image is broken, or has pages compressed or in another parent.</exception>
    public static IncrementalResult Reduce(
        IReadOnlyDictionary<string, ImagePlace> dump, string folder, PageIndex index, string parent,
        Func<uint, UInt128[]?>? hashes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dump);
        ArgumentNullException.ThrowIfNull(index);
        var result = new IncrementalResult(0, 0);
        foreach (var (image, place) in dump)
        {
            if (PagemapName().Match(image) is not { Success: true } name)
                continue; // another image, or of shared memory, which is not looked at ahead
            var process = int.Parse(name.Groups[1].Value, CultureInfo.InvariantCulture);
            var one = ReduceProcess(dump, image, place, folder, process, index, hashes, cancellationToken);
            result = new IncrementalResult(result.Pages + one.Pages, result.ChangedPages + one.ChangedPages);
        }

        File.CreateSymbolicLink(Path.Combine(folder, ParentLink), parent);
        return result;
    }

    /// <summary>Compares pages with an index, on all processors.</summary>
    /// <param name="pages">The pages image.</param>
    /// <param name="pagemap">What is where in it.</param>
    /// <param name="process">Number of the process.</param>
    /// <param name="index">What there was.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <param name="start">Where the image begins in its file, in bytes.</param>
    /// <returns>For each page of the image whether it differs or is new.</returns>
    public static bool[] Compare(
        SafeFileHandle pages, Pagemap pagemap, int process, PageIndex index, CancellationToken cancellationToken,
        long start = 0)
    {
        ArgumentNullException.ThrowIfNull(pagemap);
        ArgumentNullException.ThrowIfNull(index);
        var changed = new bool[pagemap.PresentBytes / PageSize];
        var pieces = pagemap.Entries.Where(run => run.PagesFileOffset is not null).SelectMany(Pieces);
        Parallel.ForEach(
            pieces,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new byte[PagesAtATime * PageSize],
            (piece, _, buffer) =>
            {
                var bytes = buffer.AsSpan(0, piece.Pages * PageSize);
                ReadExactly(pages, bytes, start + piece.Offset);
                for (var i = 0; i < piece.Pages; i++)
                {
                    var before = index.Find(process, piece.Address + ((ulong)i * PageSize));
                    changed[(piece.Offset / PageSize) + i] =
                        before is null || before != index.HashOf(bytes.Slice(i * PageSize, PageSize));
                }

                return buffer;
            },
            _ => { });
        return changed;
    }

    // As above, without reading a page.
    private static bool[] Compare(
        UInt128[] hashes, Pagemap pagemap, int process, PageIndex index, CancellationToken cancellationToken)
    {
        var changed = new bool[hashes.Length];
        Parallel.ForEach(
            pagemap.Entries.Where(run => run.PagesFileOffset is not null).SelectMany(Pieces),
            new ParallelOptions { CancellationToken = cancellationToken },
            piece =>
            {
                var first = (int)(piece.Offset / PageSize);
                Compare(
                    hashes.AsSpan(first, piece.Pages), changed.AsSpan(first, piece.Pages), piece.Address, process, index);
            });
        return changed;
    }

    // Stretch by stretch: to look for each page alone would take most of the time.
    private static void Compare(
        ReadOnlySpan<UInt128> hashes, Span<bool> changed, ulong address, int process, PageIndex index)
    {
        for (var at = 0; at < hashes.Length;)
        {
            var before = index.Find(process, address + ((ulong)at * PageSize), hashes.Length - at);
            for (var i = 0; i < before.Length; i++)
                changed[at + i] = before[i] != hashes[at + i];
            at += before.Length;
            if (before.IsEmpty)
                changed[at++] = true;
        }
    }

    private static IEnumerable<(ulong Address, long Offset, int Pages)> Pieces(PagemapEntry run)
    {
        for (ulong at = 0; at < run.Pages; at += PagesAtATime)
        {
            var pages = (int)Math.Min(PagesAtATime, run.Pages - at);
            yield return (run.VirtualAddress + (at * PageSize), run.PagesFileOffset!.Value + ((long)at * PageSize), pages);
        }
    }

    private static IncrementalResult ReduceProcess(
        IReadOnlyDictionary<string, ImagePlace> dump, string pagemapName, ImagePlace pagemapPlace, string folder,
        int process, PageIndex index, Func<uint, UInt128[]?>? hashes, CancellationToken cancellationToken)
    {
        var pagemap = PagemapReader.Read(pagemapName, pagemapPlace.Read());
        if (pagemap.Entries.Any(run => run.Flags.HasFlag(PageLocations.Parent)))
            throw new CriuImageException(pagemapName, 0, "the dump is incremental already");
        var pagesName = $"pages-{pagemap.PagesId}.img";
        if (!dump.TryGetValue(pagesName, out var pages))
            throw new CriuImageException(pagemapName, 0, $"there is no {pagesName}");
        var partial = Path.Combine(folder, pagesName + ".new");
        long written = 0;
        bool[] changed;
        using (var writer = new PagemapWriter(pagemap.PagesId))
        {
            var from = File.OpenHandle(pages.Path);
            try
            {
                using var to = File.OpenHandle(partial, FileMode.Create, FileAccess.Write);
                var known = hashes?.Invoke(pagemap.PagesId);
                changed = known?.LongLength == pagemap.PresentBytes / PageSize
                    ? Compare(known, pagemap, process, index, cancellationToken)
                    : Compare(from, pagemap, process, index, cancellationToken, pages.Offset);
                foreach (var run in pagemap.Entries)
                    written = WriteRun(run, changed, writer, (from, pages.Offset), to, written);
                File.WriteAllBytes(Path.Combine(folder, pagemapName), writer.ToArray());
                File.Move(partial, Path.Combine(folder, pagesName), overwrite: true);
            }
            finally
            {
                // The last one that has it open frees its memory, 0.1 s for 1 GiB, for which nobody has to wait.
                _ = Task.Run(from.Dispose, CancellationToken.None);
            }
        }

        return new IncrementalResult(changed.Length, written / PageSize);
    }

    // Stretches of pages that changed, or did not, alternate.
    private static long WriteRun(
        PagemapEntry run, bool[] changed, PagemapWriter writer, (SafeFileHandle File, long Start) from,
        SafeFileHandle to, long written)
    {
        if (run.PagesFileOffset is not { } offset)
        {
            writer.Add(run.VirtualAddress, run.Pages, run.Flags);
            return written;
        }

        var first = offset / PageSize;
        for (long at = 0; at < (long)run.Pages;)
        {
            var isChanged = changed[first + at];
            var end = at + 1;
            while (end < (long)run.Pages && changed[first + end] == isChanged)
                end++;
            writer.Add(
                run.VirtualAddress + ((ulong)at * PageSize), (ulong)(end - at),
                isChanged ? run.Flags : PageLocations.Parent);
            if (isChanged)
                written = Copy(from.File, from.Start + offset + (at * PageSize), (end - at) * PageSize, to, written);
            at = end;
        }

        return written;
    }

    private static long Copy(SafeFileHandle from, long offset, long length, SafeFileHandle to, long written)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PagesAtATime * PageSize);
        try
        {
            while (length > 0)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length));
                ReadExactly(from, piece, offset);
                RandomAccess.Write(to, piece, written);
                (offset, length, written) = (offset + piece.Length, length - piece.Length, written + piece.Length);
            }

            return written;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0)
                throw new EndOfStreamException("a pages image is shorter than its pagemap says");
            buffer = buffer[read..];
            offset += read;
        }
    }

    [GeneratedRegex(@"^pagemap-(\d+)\.img$", RegexOptions.CultureInvariant)]
    private static partial Regex PagemapName();
}
