namespace Migration.Platform.Oci;

/// <summary>
/// Read-only view of an archive that remembers whether the end was hit. The framework's tar reader takes a missing end
/// marker for a proper end on a seekable stream and for an error on others; an archive cut between two members must not
/// pass for a whole one, whichever way the reader goes. Members that nobody reads are jumped over where possible.
/// </summary>
internal sealed class ArchiveSourceStream(Stream source, ReadOnlyMemory<byte> start) : Stream
{
    private ReadOnlyMemory<byte> _start = start;

    /// <summary>Whether a read has found the end of the source.</summary>
    public bool EndReached { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => source.CanSeek;

    public override bool CanWrite => false;

    public override long Length => source.Length;

    public override long Position
    {
        get => source.Position - _start.Length;
        set
        {
            if (value == Position)
                return;
            _start = default;
            source.Position = value;
            EndReached |= value > source.Length;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (TakeStart(buffer.Span) is > 0 and var taken)
            return taken;
        var read = await source.ReadAsync(buffer, cancellationToken);
        EndReached |= read == 0 && buffer.Length > 0;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (TakeStart(buffer.AsSpan(offset, count)) is > 0 and var taken)
            return taken;
        var read = source.Read(buffer, offset, count);
        EndReached |= read == 0 && count > 0;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int TakeStart(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _start.Length);
        _start.Span[..count].CopyTo(buffer);
        _start = _start[count..];
        return count;
    }
}
