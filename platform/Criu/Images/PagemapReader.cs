using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Images;

/// <summary>
/// Reads pagemap images (images/pagemap.proto). Newer CRIU can compress pages and says so with further fields; reading
/// such an image as plain pages would give wrong memory, so unknown fields and flags are refused by name.
/// </summary>
public static class PagemapReader
{
    private const PageLocations KnownFlags = PageLocations.Parent | PageLocations.Lazy | PageLocations.Present;

    /// <summary>Reads a pagemap.</summary>
    /// <param name="name">File name of the image, for errors.</param>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image, or unknown flags or fields (compressed pages).</exception>
    public static Pagemap Read(string name, ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(name, image, CriuImageType.Pagemap);
        if (file.Entries.Count == 0)
            throw new CriuImageException(name, image.Length, "has no head entry");

        uint pagesId = file.Read(file.Entries[0], ReadHead);
        var entries = new List<PagemapEntry>(file.Entries.Count - 1);
        long offset = 0;
        foreach (CriuImageEntry entry in file.Entries.Skip(1))
        {
            long at = offset;
            PagemapEntry run = file.Read(entry, message => ReadRun(message, at));
            entries.Add(run);
            if (run.PagesFileOffset is not null)
                offset += (long)run.Pages * CriuImageFormat.PageSize;
        }

        return new Pagemap(pagesId, entries) { PresentBytes = offset };
    }

    private static uint ReadHead(WireMessage head)
    {
        RefuseUnknownFields(head, known: 1, "pagemap head");
        return head.RequiredUInt32(1);
    }

    private static PagemapEntry ReadRun(WireMessage entry, long offset)
    {
        RefuseUnknownFields(entry, known: 5, "pagemap entry");
        ulong address = entry.RequiredScalar(1);
        if (address % CriuImageFormat.PageSize != 0)
            throw new WireFormatException(0, $"address 0x{address:x} is not the start of a page");

        // CRIU fills the old 32-bit count too, but only the new field can hold large runs.
        ulong oldCount = entry.RequiredScalar(2);
        ulong pages = entry.Scalar(5) ?? oldCount;
        if (pages > (ulong)(long.MaxValue - offset) / CriuImageFormat.PageSize)
            throw new WireFormatException(0, $"{pages} pages are more than a file can hold");

        PageLocations flags = ReadFlags(entry);
        return new PagemapEntry(address, pages, flags, flags.HasFlag(PageLocations.Present) ? offset : null);
    }

    private static PageLocations ReadFlags(WireMessage entry)
    {
        if (entry.Scalar(4) is not { } flags)
            return entry.Scalar(3) is > 0 ? PageLocations.Parent : PageLocations.Present;
        return (flags & ~(ulong)KnownFlags) == 0
            ? (PageLocations)flags
            : throw new WireFormatException(0, $"unknown pagemap flags 0x{flags & ~(ulong)KnownFlags:x}");
    }

    private static void RefuseUnknownFields(WireMessage message, int known, string what)
    {
        foreach (WireField field in message.Fields)
        {
            if (field.Number > known)
            {
                throw new WireFormatException(
                    0, $"unknown field {field.Number} in a {what}; pages compressed by a newer CRIU cannot be read");
            }
        }
    }
}
