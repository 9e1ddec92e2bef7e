using System.Buffers;
using ZstdSharp;

namespace Migration.Platform.Oci;

/// <summary>Reads zstd, frame after frame. Disposes of the stream underneath.</summary>
public sealed class DecompressingStream : TransformReadStream
{
    private const int PieceBytes = 1024 * 1024;

    private readonly string _name;
    private readonly long _most;
    private readonly DecompressionStream _plain;
    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private long _given;
    private bool _isDisposed;

    /// <summary>Decompresses a stream.</summary>
    /// <param name="name">Names it in errors.</param>
    /// <param name="compressed">The stream.</param>
    /// <param name="mostBytes">Bytes after which it is refused; null for no limit.</param>
    public DecompressingStream(string name, Stream compressed, long? mostBytes = null)
    {
        _name = name;
        _most = mostBytes ?? long.MaxValue;
        _plain = new DecompressionStream(compressed, leaveOpen: false);
    }

    /// <inheritdoc />
    private protected override async ValueTask<(ReadOnlyMemory<byte> Bytes, bool IsLast)> NextAsync(
        CancellationToken cancellation)
    {
        int read;
        try
        {
            read = await _plain.ReadAsync(_piece, cancellation);
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException)
        {
            throw new CheckpointArchiveException(_name, null, $"its compressed bytes are damaged or cut off: {e.Message}", e);
        }

        _given += read;
        return _given <= _most
            ? (_piece.AsMemory(0, read), read == 0)
            : throw new CheckpointArchiveException(_name, null, $"it has more than {_most} bytes.");
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        ArrayPool<byte>.Shared.Return(_piece);
        await _plain.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<byte>.Shared.Return(_piece);
            _plain.Dispose();
        }

        base.Dispose(disposing);
    }
}
