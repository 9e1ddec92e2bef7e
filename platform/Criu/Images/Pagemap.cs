namespace Migration.Platform.Criu.Images;

/// <summary>The content of pagemap-&lt;pid&gt;.img or pagemap-shmem-&lt;id&gt;.img.</summary>
/// <param name="PagesId">Number in the name of the pages image, pages-&lt;id&gt;.img.</param>
/// <param name="Entries">Runs of pages, in the order of the pages image.</param>
public sealed record Pagemap(uint PagesId, IReadOnlyList<PagemapEntry> Entries)
{
    /// <summary>Length in bytes that the pages image must have for this pagemap.</summary>
    public long PresentBytes { get; init; }
}
