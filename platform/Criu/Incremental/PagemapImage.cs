using Migration.Platform.Criu.Images;

namespace Migration.Platform.Criu.Incremental;

/// <summary>Makes pagemap images.</summary>
public static class PagemapImage
{
    /// <summary>The image of one run of pages that are all present.</summary>
    /// <param name="pagesId">Number in the name of the pages image.</param>
    /// <param name="address">Address of the first page.</param>
    /// <param name="pages">How many.</param>
    public static byte[] Of(uint pagesId, ulong address, int pages)
    {
        using var writer = new PagemapWriter(pagesId);
        writer.Add(address, (ulong)pages, PageLocations.Present);
        return writer.ToArray();
    }
}
