namespace Migration.ImageBuilder.Images;

/// <summary>
/// Measures the time that reading an archive takes, apart from what happens to its bytes, and reads no faster than it may.
/// </summary>
/// <param name="inner">The archive.</param>
/// <param name="time">Clock.</param>
/// <param name="bytesPerSecond">Most bytes per second; null for no limit.</param>
internal sealed class TimedReadStream(FileStream inner, TimeProvider time, long? bytesPerSecond = null) : Stream
{
    private readonly long _begin = time.GetTimestamp();
    private long _read;

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
        _read += read;
        await PaceAsync(cancellationToken);
        return read;
    }

    // Over the whole archive and not for each piece: what a slow registry leaves over may be made up for.
    private async Task PaceAsync(CancellationToken cancellationToken)
    {
        if (bytesPerSecond is not { } limit)
            return;
        var early = TimeSpan.FromSeconds((double)_read / limit) - time.GetElapsedTime(_begin);
        if (early > TimeSpan.Zero)
            await Task.Delay(early, time, cancellationToken);
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
