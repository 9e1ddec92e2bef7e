namespace Migration.Platform.Oci;

/// <summary>
/// Reads a stream in pieces of equal length and knows of each whether it is the last one: one byte more is always read.
/// </summary>
/// <param name="inner">The stream.</param>
/// <param name="pieceBytes">Length of a piece.</param>
internal sealed class PieceReader(Stream inner, int pieceBytes)
{
    private readonly byte[] _buffer = new byte[pieceBytes + 1];
    private int _kept;

    /// <summary>Reads the next piece.</summary>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The piece, valid until the next call, and whether it is the last one.</returns>
    internal async ValueTask<(ReadOnlyMemory<byte> Piece, bool IsLast)> ReadAsync(CancellationToken cancellation)
    {
        if (_kept > 0)
            _buffer[0] = _buffer[pieceBytes];
        var read = _kept + await inner.ReadAtLeastAsync(
            _buffer.AsMemory(_kept), _buffer.Length - _kept, throwOnEndOfStream: false, cancellation);
        _kept = read > pieceBytes ? 1 : 0;
        return (_buffer.AsMemory(0, read - _kept), _kept == 0);
    }
}
