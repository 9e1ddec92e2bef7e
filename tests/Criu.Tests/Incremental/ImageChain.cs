using Migration.Platform.Criu.Images;

namespace Migration.Criu.Tests.Incremental;

/// <summary>Reads the memory that a chain of images has, as CRIU does: what is not in one is in its parent.</summary>
internal static class ImageChain
{
    private const int PageSize = CriuImageFormat.PageSize;

    /// <summary>Page by page: address and content.</summary>
    public static SortedDictionary<ulong, byte[]> Read(string folder, int process)
    {
        var name = $"pagemap-{process}.img";
        var pagemap = PagemapReader.Read(name, File.ReadAllBytes(Path.Combine(folder, name)));
        var pages = File.ReadAllBytes(Path.Combine(folder, $"pages-{pagemap.PagesId}.img"));
        pages.Length.ShouldBe((int)pagemap.PresentBytes);
        var parentFolder = Path.Combine(folder, "parent");
        // A dump that does not know a process ends its chain.
        var parent = File.Exists(Path.Combine(parentFolder, name)) ? Read(parentFolder, process) : [];
        SortedDictionary<ulong, byte[]> memory = [];
        foreach (var run in pagemap.Entries)
        {
            for (ulong i = 0; i < run.Pages; i++)
            {
                var address = run.VirtualAddress + (i * PageSize);
                memory[address] = run.PagesFileOffset is { } offset
                    ? pages[(int)(offset + ((long)i * PageSize))..(int)(offset + (((long)i + 1) * PageSize))]
                    : parent[address];
            }
        }

        return memory;
    }
}
