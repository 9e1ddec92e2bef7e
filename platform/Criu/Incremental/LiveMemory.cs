using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Tasks;

namespace Migration.Platform.Criu.Incremental;

/// <summary>What a look at the memory of running processes wrote.</summary>
/// <param name="Index">What every page held.</param>
/// <param name="Pages">Pages looked at.</param>
/// <param name="WrittenPages">Pages written: those that are new or differ from the look before.</param>
public sealed record LiveMemoryResult(PageIndex Index, long Pages, long WrittenPages);

/// <summary>
/// Copies the memory of processes into images that a later dump can have as its parent, without stopping them: pages may
/// change under the reading, which does no harm, as every page of the dump is compared with what was written here. The
/// kernel need not track what is written, and CRIU is not involved.
/// </summary>
public static class LiveMemory
{
    private const int PageSize = CriuImageFormat.PageSize;
    private const int PagesAtATime = 256;

    // Bits of /proc/PID/pagemap (Documentation/admin-guide/mm/pagemap.rst).
    private const ulong Present = 1UL << 63;
    private const ulong Swapped = 1UL << 62;
    private const ulong FileOrShared = 1UL << 61;

    private static readonly string[] KernelMappings = ["[vdso]", "[vvar", "[vsyscall]"];

    /// <summary>Writes pagemaps and pages of a container's processes.</summary>
    /// <param name="rootPid">Pid of its first process, as seen from here.</param>
    /// <param name="folder">Folder for the images, there and empty.</param>
    /// <param name="before">The look before; null for the first.</param>
    /// <param name="parent">Folder of the look before, relative to this one; null for the first.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="TaskResumeException">There is no such process.</exception>
    public static LiveMemoryResult Write(
        int rootPid, string folder, PageIndex? before, string? parent, CancellationToken cancellationToken)
    {
        var result = new LiveMemoryResult(before?.NewRound() ?? new PageIndex(), 0, 0);
        uint pagesId = 1;
        foreach (var pid in ProcessTree.Of(rootPid))
        {
            try
            {
                result = WriteProcess(pid, folder, pagesId++, before, result, cancellationToken);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // It has ended since.
            }
        }

        result.Index.NewPages = (uint)result.WrittenPages;
        if (parent is not null)
            File.CreateSymbolicLink(Path.Combine(folder, IncrementalImages.ParentLink), parent);
        return result;
    }

    private static LiveMemoryResult WriteProcess(
        int pid, string folder, uint pagesId, PageIndex? before, LiveMemoryResult sofar,
        CancellationToken cancellationToken)
    {
        var process = NumberInside(pid);
        using var memory = File.OpenHandle($"/proc/{pid}/mem");
        using var pagemap = File.OpenHandle($"/proc/{pid}/pagemap");
        using var pages = File.OpenHandle(
            Path.Combine(folder, $"pages-{pagesId}.img"), FileMode.Create, FileAccess.Write);
        using var writer = new PagemapWriter(pagesId);
        var buffer = new byte[PagesAtATime * PageSize];
        long looked = 0;
        long written = 0;
        foreach (var (start, count) in OwnPages(pid, pagemap))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = ReadPages(memory, start, buffer.AsSpan(0, count * PageSize));
            var hashes = new UInt128[read];
            for (var i = 0; i < read; i++)
            {
                var page = buffer.AsSpan(i * PageSize, PageSize);
                var address = start + ((ulong)i * PageSize);
                hashes[i] = sofar.Index.HashOf(page);
                var isKnown = before?.Find(process, address) == hashes[i];
                writer.Add(address, 1, isKnown ? PageLocations.Parent : PageLocations.Present);
                if (isKnown)
                    continue;
                RandomAccess.Write(pages, page, written * PageSize);
                written++;
            }

            sofar.Index.Add(process, start, hashes);
            looked += read;
        }

        File.WriteAllBytes(Path.Combine(folder, $"pagemap-{process}.img"), writer.ToArray());
        return sofar with { Pages = sofar.Pages + looked, WrittenPages = sofar.WrittenPages + written };
    }

    // The last number in NSpid is the one in the innermost namespace, which is what CRIU's images are named by.
    private static int NumberInside(int pid)
    {
        const string field = "NSpid:";
        var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return int.Parse(line.AsSpan(line.LastIndexOf('\t') + 1), CultureInfo.InvariantCulture);
    }

    // Stretches of pages that belong to the process alone, as CRIU dumps them; file pages are found in their files.
    private static IEnumerable<(ulong Start, int Pages)> OwnPages(int pid, SafeFileHandle pagemap)
    {
        var entries = new byte[PagesAtATime * sizeof(ulong)];
        foreach (var (start, end) in PrivateMappings(pid))
        {
            for (var at = start; at < end;)
            {
                var wanted = (int)Math.Min(PagesAtATime, (end - at) / PageSize);
                var got = RandomAccess.Read(
                    pagemap, entries.AsSpan(0, wanted * sizeof(ulong)), (long)(at / PageSize * sizeof(ulong)));
                var count = got / sizeof(ulong);
                if (count == 0)
                    break; // unmapped since
                for (var i = 0; i < count;)
                {
                    var from = i;
                    while (i < count && IsOwn(BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(i * sizeof(ulong)))))
                        i++;
                    if (i > from)
                        yield return (at + ((ulong)from * PageSize), i - from);
                    else
                        i++;
                }

                at += (ulong)count * PageSize;
            }
        }
    }

    private static bool IsOwn(ulong entry) => (entry & (Present | Swapped)) != 0 && (entry & FileOrShared) == 0;

    // start-end perms offset device inode path (proc_pid_maps(5)); the addresses are in order.
    private static List<(ulong Start, ulong End)> PrivateMappings(int pid)
    {
        List<(ulong, ulong)> mappings = [];
        foreach (var line in File.ReadLines($"/proc/{pid}/maps"))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!words[1].StartsWith('r') || !words[1].EndsWith('p')
                || (words.Length > 5 && KernelMappings.Any(k => words[5].StartsWith(k, StringComparison.Ordinal))))
            {
                continue;
            }

            var dash = words[0].IndexOf('-', StringComparison.Ordinal);
            mappings.Add((
                ulong.Parse(words[0].AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                ulong.Parse(words[0].AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        }

        return mappings;
    }

    // Whole pages only; what is unmapped under the reading is left to the dump.
    private static int ReadPages(SafeFileHandle memory, ulong start, Span<byte> buffer)
    {
        var filled = 0;
        try
        {
            while (filled < buffer.Length)
            {
                var read = RandomAccess.Read(memory, buffer[filled..], (long)start + filled);
                if (read == 0)
                    break;
                filled += read;
            }
        }
        catch (IOException)
        {
            // EIO: the page at which it stopped is gone.
        }

        return filled / PageSize;
    }
}
