namespace Migration.ImageBuilder.Images;

/// <summary>Measures the time that reading an archive takes, apart from what happens to its bytes.</summary>
/// <param name="inner">The archive.</param>
/// <param name="time">Clock.</param>
internal sealed class TimedReadStream(FileStream inner, TimeProvider time) : Stream
{
    /// <summary>Time spent reading.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => true;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => inner.Length;

    /// <inheritdoc />
    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var start = time.GetTimestamp();
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Elapsed += time.GetElapsedTime(start);
        return read;
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    /// <inheritdoc />
    public override void Flush() => inner.Flush();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException("The archive is read only.");

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The archive is read only.");
}
