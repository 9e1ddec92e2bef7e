using System.Security.Cryptography;

namespace Migration.Platform.Oci;

/// <summary>
/// Seals what is written to it and writes that to another stream, which stays open; see <see cref="SealFormat"/>.
/// Without <see cref="CompleteAsync"/> what was written is recognisably cut off.
/// </summary>
public sealed class SealingStream : WriteOnlyStream
{
    private readonly Stream _target;
    private readonly AesGcm _cipher;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _header = SealFormat.NewHeader();
    private readonly byte[] _plain = new byte[SealFormat.PieceBytes];
    private readonly byte[] _sealed = new byte[SealFormat.PieceBytes + SealFormat.TagBytes];
    private int _filled;
    private uint _piece;
    private bool _completed;

    /// <summary>Seals for a stream.</summary>
    /// <param name="target">Takes the sealed bytes.</param>
    /// <param name="key">Key, used for this stream only.</param>
    public SealingStream(Stream target, SealKey key)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(key);
        _target = target;
        _cipher = key.Cipher();
    }

    /// <inheritdoc />
    public override bool CanWrite => !_completed;

    /// <summary>Length of the sealed form of so many plain bytes.</summary>
    /// <param name="plainBytes">How many.</param>
    public static long LengthOf(long plainBytes) => SealFormat.LengthOf(plainBytes);

    /// <summary>Seals the end.</summary>
    /// <param name="cancellation">Cancels the writing.</param>
    /// <returns>Digest of the plain bytes.</returns>
    public async Task<string> CompleteAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        await WritePieceAsync(isLast: true, cancellation);
        _completed = true;
        return OciDigest.Finish(_hash);
    }

    /// <inheritdoc />
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        _hash.AppendData(buffer.Span);
        while (!buffer.IsEmpty)
        {
            // A full piece waits for more: it may be the last one.
            if (_filled == _plain.Length)
                await WritePieceAsync(isLast: false, cancellationToken);
            var count = Math.Min(buffer.Length, _plain.Length - _filled);
            buffer[..count].CopyTo(_plain.AsMemory(_filled));
            _filled += count;
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CryptographicOperations.ZeroMemory(_plain);
            _cipher.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task WritePieceAsync(bool isLast, CancellationToken cancellation)
    {
        if (_piece == 0)
            await _target.WriteAsync(_header, cancellation);
        _cipher.Encrypt(
            SealFormat.NonceOf(_header, _piece, isLast), _plain.AsSpan(0, _filled), _sealed.AsSpan(0, _filled),
            _sealed.AsSpan(_filled, SealFormat.TagBytes), _header);
        // 2^32 pieces are 256 TiB: more than any memory, and a number used twice would give the plain bytes away.
        _piece = checked(_piece + 1);
        await _target.WriteAsync(_sealed.AsMemory(0, _filled + SealFormat.TagBytes), cancellation);
        _filled = 0;
    }
}
