namespace Migration.Platform.Oci;

/// <summary>A read-only stream whose bytes are made a piece at a time out of another stream's.</summary>
public abstract class TransformReadStream : Stream
{
    private ReadOnlyMemory<byte> _ready;
    private bool _ended;

    /// <inheritdoc />
    public sealed override bool CanRead => true;

    /// <inheritdoc />
    public sealed override bool CanSeek => false;

    /// <inheritdoc />
    public sealed override bool CanWrite => false;

    /// <inheritdoc />
    public sealed override long Length => throw new NotSupportedException("The length is not known before the end.");

    /// <inheritdoc />
    public sealed override long Position
    {
        get => throw new NotSupportedException("The stream cannot be positioned.");
        set => throw new NotSupportedException("The stream cannot be positioned.");
    }

    /// <inheritdoc />
    public sealed override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.IsEmpty && !_ended && !buffer.IsEmpty)
            (_ready, _ended) = await NextAsync(cancellationToken);
        var count = Math.Min(buffer.Length, _ready.Length);
        _ready[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }

    /// <inheritdoc />
    public sealed override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public sealed override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream is read asynchronously.");

    /// <inheritdoc />
    public sealed override void Flush()
    {
    }

    /// <inheritdoc />
    public sealed override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("The stream cannot be positioned.");

    /// <inheritdoc />
    public sealed override void SetLength(long value) => throw new NotSupportedException("The stream is read only.");

    /// <inheritdoc />
    public sealed override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream is read only.");

    /// <summary>Makes the next bytes.</summary>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>The bytes, which stay as they are until the next call, and whether they are the last ones.</returns>
    private protected abstract ValueTask<(ReadOnlyMemory<byte> Bytes, bool IsLast)> NextAsync(
        CancellationToken cancellation);
}
