using System.Security.Cryptography;

namespace Migration.Platform.Oci;

/// <summary>Reads a stream and seals it; see <see cref="SealFormat"/>. Disposes of the stream underneath.</summary>
public sealed class SealingStream : TransformReadStream
{
    private readonly Stream _plain;
    private readonly PieceReader _reader;
    private readonly AesGcm _cipher;
    private readonly byte[] _header = SealFormat.NewHeader();
    private readonly byte[] _sealed = new byte[SealFormat.HeaderBytes + SealFormat.PieceBytes + SealFormat.TagBytes];
    private uint _piece;

    /// <summary>Seals a stream.</summary>
    /// <param name="plain">The stream.</param>
    /// <param name="key">Key, used for this stream only.</param>
    public SealingStream(Stream plain, SealKey key)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(key);
        _plain = plain;
        _reader = new PieceReader(plain, SealFormat.PieceBytes);
        _cipher = key.Cipher();
    }

    /// <summary>Length of the sealed form of so many plain bytes.</summary>
    /// <param name="plainBytes">How many.</param>
    public static long LengthOf(long plainBytes) => SealFormat.LengthOf(plainBytes);

    /// <inheritdoc />
    private protected override async ValueTask<(ReadOnlyMemory<byte> Bytes, bool IsLast)> NextAsync(
        CancellationToken cancellation)
    {
        var (plain, isLast) = await _reader.ReadAsync(cancellation);
        var at = 0;
        if (_piece == 0)
        {
            _header.CopyTo(_sealed, 0);
            at = _header.Length;
        }

        _cipher.Encrypt(
            SealFormat.NonceOf(_header, _piece, isLast), plain.Span, _sealed.AsSpan(at, plain.Length),
            _sealed.AsSpan(at + plain.Length, SealFormat.TagBytes), _header);
        // 2^32 pieces are 256 TiB: more than any memory, and a number used twice would give the plain bytes away.
        _piece = checked(_piece + 1);
        return (_sealed.AsMemory(0, at + plain.Length + SealFormat.TagBytes), isLast);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cipher.Dispose();
            _plain.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        _cipher.Dispose();
        await _plain.DisposeAsync();
        await base.DisposeAsync();
    }
}
