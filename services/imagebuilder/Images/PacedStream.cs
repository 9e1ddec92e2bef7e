using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>Lets no more than a number of bytes a second through to another stream.</summary>
/// <param name="inner">The other stream; not closed.</param>
/// <param name="bytesPerSecond">Most bytes per second, over the whole stream.</param>
/// <param name="time">Clock.</param>
internal sealed class PacedStream(Stream inner, long bytesPerSecond, TimeProvider time) : WriteOnlyStream
{
    private readonly long _begin = time.GetTimestamp();
    private long _written;

    /// <inheritdoc />
    public override long Length => _written;

    /// <inheritdoc />
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await inner.WriteAsync(buffer, cancellationToken);
        _written += buffer.Length;
        var early = TimeSpan.FromSeconds((double)_written / bytesPerSecond) - time.GetElapsedTime(_begin);
        if (early > TimeSpan.Zero)
            await Task.Delay(early, time, cancellationToken);
    }
}
