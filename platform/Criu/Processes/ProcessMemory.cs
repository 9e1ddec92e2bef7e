using Migration.Platform.Criu.Images;

namespace Migration.Platform.Criu.Processes;

/// <summary>Reads ranges of a process's memory out of its pages image.</summary>
/// <param name="pagemap">What is where.</param>
public sealed class ProcessMemory(Pagemap pagemap)
{
    private readonly PagemapEntry[] _runs = [.. pagemap.Entries.OrderBy(r => r.VirtualAddress)];

    /// <summary>Name of the image that holds the pages.</summary>
    public string PagesFile => $"pages-{pagemap.PagesId}.img";

    /// <summary>
    /// The pieces of the pages image that hold a range of memory, in order; null when a part of it is not in this
    /// checkpoint (in its parent, or never written).
    /// </summary>
    /// <param name="start">First address.</param>
    /// <param name="length">Length in bytes.</param>
    public IReadOnlyList<(long Offset, int Length)>? Locate(ulong start, int length)
    {
        var pieces = new List<(long Offset, int Length)>();
        while (length > 0)
        {
            var run = Array.FindLast(_runs, r => r.VirtualAddress <= start);
            if (run?.PagesFileOffset is not { } offset)
                return null;
            var into = start - run.VirtualAddress;
            var size = run.Pages * CriuImageFormat.PageSize;
            if (into >= size)
                return null;
            var piece = (int)Math.Min((ulong)length, size - into);
            pieces.Add((offset + (long)into, piece));
            start += (ulong)piece;
            length -= piece;
        }

        return pieces;
    }
}
