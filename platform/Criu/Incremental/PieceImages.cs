using System.Text.RegularExpressions;
using Migration.Platform.Criu.Images;

namespace Migration.Platform.Criu.Incremental;

/// <summary>
/// A full dump whose pages went ahead in pieces, as a chain of dumps in CRIU's incremental format: each piece is the
/// parent of the next, the last one that of the dump. Only pagemaps and links are made anew; an unmodified CRIU
/// restores it.
/// </summary>
public sealed partial class PieceImages
{
    private const int PageSize = CriuImageFormat.PageSize;

    private readonly Dictionary<string, byte[]> _files = [];
    private readonly Dictionary<string, string> _links = [];
    private readonly Dictionary<string, ImagePlace> _rests = [];
    private readonly List<PagePiece> _pieces;

    private PieceImages(IEnumerable<PagePiece> pieces) => _pieces = [.. pieces];

    /// <summary>
    /// The pieces that the dump is made of, in their order; those of shared memory stay with the dump.
    /// </summary>
    public IReadOnlyList<PagePiece> Pieces => _pieces;

    /// <summary>Images to add or to replace, by their path relative to the dump's folder.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>Links to add, by their path relative to the dump's folder, and what they name.</summary>
    public IReadOnlyDictionary<string, string> Links => _links;

    /// <summary>Pages images of which only the end stays with the dump, by name.</summary>
    public IReadOnlyDictionary<string, ImagePlace> Rests => _rests;

    /// <summary>Makes the chain.</summary>
    /// <param name="dump">The dump's images, by name.</param>
    /// <param name="pieces">What went ahead of it, in its order.</param>
    /// <param name="folderOf">Name of the folder of a piece, by its number.</param>
    /// <exception cref="CriuImageException">
    /// An image is broken, or has pages compressed or in another parent.
    /// </exception>
    public static PieceImages Of(
        IReadOnlyDictionary<string, ImagePlace> dump, IReadOnlyList<PagePiece> pieces, Func<int, string> folderOf)
    {
        ArgumentNullException.ThrowIfNull(dump);
        ArgumentNullException.ThrowIfNull(pieces);
        ArgumentNullException.ThrowIfNull(folderOf);
        var pagemaps = dump.Where(image => PagemapName().IsMatch(image.Key))
            .Select(image => (Name: image.Key, Map: PagemapReader.Read(image.Key, image.Value.Read()))).ToList();
        var ids = pagemaps.Select(p => p.Map.PagesId).ToHashSet();
        var images = new PieceImages(pieces.Where(piece => ids.Contains(piece.PagesId)));
        foreach (var (name, map) in pagemaps)
            images.Cut(name, map, dump, folderOf);
        images.Link(folderOf);
        return images;
    }

    private void Cut(
        string name, Pagemap map, IReadOnlyDictionary<string, ImagePlace> dump, Func<int, string> folderOf)
    {
        var first = _pieces.FindIndex(piece => piece.PagesId == map.PagesId);
        if (first < 0)
            return;
        if (map.Entries.Any(run => run.Flags.HasFlag(PageLocations.Parent)))
            throw new CriuImageException(name, 0, "the dump is incremental already");
        var mine = _pieces.Where(piece => piece.PagesId == map.PagesId).ToList();
        var end = mine[^1].Offset + mine[^1].Bytes;
        var pages = $"pages-{map.PagesId}.img";
        if (!dump.TryGetValue(pages, out var place) || place.Bytes != map.PresentBytes || end > place.Bytes)
            throw new CriuImageException(name, 0, $"there is no {pages} of {map.PresentBytes} bytes");
        _files[name] = Pagemap(map, end, long.MaxValue);
        _rests[pages] = place with { Offset = place.Offset + end, Bytes = place.Bytes - end };
        // From its first piece on every dump of the chain has to know the process, to look for its pages further down.
        foreach (var piece in _pieces.Skip(first))
        {
            var own = piece.PagesId == map.PagesId;
            var last = mine.Last(other => other.Number <= piece.Number);
            _files[$"{folderOf(piece.Number)}/{name}"] = own
                ? Pagemap(map, piece.Offset, piece.Offset + piece.Bytes)
                : Pagemap(map, last.Offset + last.Bytes, last.Offset + last.Bytes);
            if (!own)
                _files[$"{folderOf(piece.Number)}/{pages}"] = [];
        }
    }

    private void Link(Func<int, string> folderOf)
    {
        for (var i = 1; i < _pieces.Count; i++)
        {
            _links[$"{folderOf(_pieces[i].Number)}/{IncrementalImages.ParentLink}"] =
                $"../{folderOf(_pieces[i - 1].Number)}";
        }

        if (_pieces.Count > 0)
            _links[IncrementalImages.ParentLink] = folderOf(_pieces[^1].Number);
    }

    // The pages between two offsets of the pages image are here, those before them in the parent, those behind nowhere.
    private static byte[] Pagemap(Pagemap map, long from, long to)
    {
        using var writer = new PagemapWriter(map.PagesId);
        foreach (var run in map.Entries)
        {
            if (run.PagesFileOffset is not { } offset)
            {
                // Holes are the dump's own.
                if (to == long.MaxValue)
                    writer.Add(run.VirtualAddress, run.Pages, run.Flags);
                continue;
            }

            var end = offset + ((long)run.Pages * PageSize);
            Add(run, offset, Math.Min(end, from), PageLocations.Parent);
            Add(run, Math.Max(offset, from), Math.Min(end, to), run.Flags);
        }

        return writer.ToArray();

        void Add(PagemapEntry run, long begin, long end, PageLocations flags)
        {
            if (begin < end)
            {
                var address = run.VirtualAddress + (ulong)(begin - run.PagesFileOffset!.Value);
                writer.Add(address, (ulong)(end - begin) / PageSize, flags);
            }
        }
    }

    [GeneratedRegex(@"^pagemap-\d+\.img$", RegexOptions.CultureInvariant)]
    private static partial Regex PagemapName();
}
