namespace Migration.Platform.Oci;

/// <summary>A stream that is written from its beginning to its end, asynchronously.</summary>
public abstract class WriteOnlyStream : Stream
{
    /// <inheritdoc />
    public sealed override bool CanRead => false;

    /// <inheritdoc />
    public sealed override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException("The stream is write only.");

    /// <inheritdoc />
    public sealed override long Position
    {
        get => Length;
        set => throw new NotSupportedException("The stream cannot be positioned.");
    }

    /// <inheritdoc />
    public abstract override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default);

    /// <inheritdoc />
    public sealed override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public sealed override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream is written asynchronously.");

    /// <inheritdoc />
    public sealed override void Flush()
    {
    }

    /// <inheritdoc />
    public sealed override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public sealed override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream is write only.");

    /// <inheritdoc />
    public sealed override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("The stream cannot be positioned.");

    /// <inheritdoc />
    public sealed override void SetLength(long value) =>
        throw new NotSupportedException("The stream cannot be positioned.");
}
