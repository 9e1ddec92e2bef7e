namespace Migration.Platform.Criu.Incremental;

/// <summary>
/// Cuts the pages images of a dump into pieces while CRIU writes them, so that they can travel before the dump is done.
/// CRIU writes each pages image from its beginning to its end and never goes back. Of each image the end stays that
/// does not fill a piece. <see cref="PieceImages"/> makes of the pieces a chain of dumps that CRIU restores.
/// </summary>
/// <param name="folder">Where CRIU writes its images; need not be there yet.</param>
/// <param name="pieceBytes">Size of the first pieces, a multiple of 4096.</param>
public sealed class DumpPieces(string folder, long pieceBytes) : IDisposable
{
    /// <summary>
    /// After so many pieces their size doubles, as CRIU opens an image in every dump of the chain: 32 GiB in pieces of
    /// 32 MiB and more are 112.
    /// </summary>
    public const int PiecesOfASize = 16;

    private readonly PagesFiles _files = new(folder);
    private readonly Dictionary<uint, long> _cut = [];
    private int _pieces;

    /// <summary>The pieces that CRIU has completed since the last look.</summary>
    /// <exception cref="IOException">An image cannot be read.</exception>
    public IReadOnlyList<PagePiece> Look()
    {
        var pieces = new List<PagePiece>();
        foreach (var (id, file) in _files.Look())
        {
            var length = RandomAccess.GetLength(file);
            var offset = _cut.GetValueOrDefault(id);
            while (BytesOf(_pieces + 1) is var bytes && offset + bytes <= length)
            {
                pieces.Add(new PagePiece(++_pieces, id, file, offset, bytes));
                offset += bytes;
            }

            _cut[id] = offset;
        }

        return pieces;
    }

    /// <summary>
    /// Whether the pieces are those of the dump that is in the folder: a dump that failed may have been replaced by
    /// another.
    /// </summary>
    public bool AreThere() => _files.AreThere();

    /// <inheritdoc />
    public void Dispose() => _files.Dispose();

    private long BytesOf(int number) => pieceBytes << Math.Min((number - 1) / PiecesOfASize, 16);
}
