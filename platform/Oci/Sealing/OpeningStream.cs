using System.Security.Cryptography;

namespace Migration.Platform.Oci;

/// <summary>
/// Reads what <see cref="SealingStream"/> made. Plain bytes are handed out only after their tag was checked; the end is
/// the end only if it was sealed as such. Disposes of the stream underneath.
/// </summary>
public sealed class OpeningStream : TransformReadStream
{
    private readonly Stream _sealed;
    private readonly PieceReader _reader;
    private readonly AesGcm _cipher;
    private readonly byte[] _header = new byte[SealFormat.HeaderBytes];
    private readonly byte[] _plain = new byte[SealFormat.PieceBytes];
    private uint _piece;

    /// <summary>Opens a sealed stream.</summary>
    /// <param name="sealedBytes">The stream.</param>
    /// <param name="key">The key that it was sealed with.</param>
    public OpeningStream(Stream sealedBytes, SealKey key)
    {
        ArgumentNullException.ThrowIfNull(sealedBytes);
        ArgumentNullException.ThrowIfNull(key);
        _sealed = sealedBytes;
        _reader = new PieceReader(sealedBytes, SealFormat.PieceBytes + SealFormat.TagBytes);
        _cipher = key.Cipher();
    }

    /// <inheritdoc />
    private protected override async ValueTask<(ReadOnlyMemory<byte> Bytes, bool IsLast)> NextAsync(
        CancellationToken cancellation)
    {
        if (_piece == 0)
        {
            if (await _sealed.ReadAtLeastAsync(_header, _header.Length, throwOnEndOfStream: false, cancellation)
                < _header.Length)
                throw new SealException("the sealed bytes end within their header");
            SealFormat.CheckHeader(_header);
        }

        var (piece, isLast) = await _reader.ReadAsync(cancellation);
        var count = piece.Length - SealFormat.TagBytes;
        if (count < 0)
            throw Damaged(null);
        try
        {
            _cipher.Decrypt(
                SealFormat.NonceOf(_header, _piece, isLast), piece.Span[..count], piece.Span[count..],
                _plain.AsSpan(0, count), _header);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw Damaged(e);
        }

        _piece = checked(_piece + 1);
        return (_plain.AsMemory(0, count), isLast);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cipher.Dispose();
            _sealed.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        _cipher.Dispose();
        await _sealed.DisposeAsync();
        await base.DisposeAsync();
    }

    private SealException Damaged(Exception? inner) => new(
        $"piece {_piece} was changed or cut off since it was sealed, or the key is another one's", inner);
}
