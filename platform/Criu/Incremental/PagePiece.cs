using Microsoft.Win32.SafeHandles;

namespace Migration.Platform.Criu.Incremental;

/// <summary>Pages of a dump that go ahead of the rest, a part of one pages image.</summary>
/// <param name="Number">Which piece it is, from 1.</param>
/// <param name="PagesId">Number of the pages image.</param>
/// <param name="File">The image.</param>
/// <param name="Offset">Where the piece begins in it, in bytes.</param>
/// <param name="Bytes">Its size, whole pages.</param>
public sealed record PagePiece(int Number, uint PagesId, SafeFileHandle File, long Offset, long Bytes)
{
    /// <summary>Name of the image that has the piece's pages, in a folder of its own.</summary>
    public string ImageName => $"pages-{PagesId}.img";

    /// <summary>Opens the image at the beginning of the piece, once more and whatever became of its name.</summary>
    public Stream Open() => new ImagePlace($"/proc/self/fd/{File.DangerousGetHandle()}", Offset, Bytes).Open();
}
