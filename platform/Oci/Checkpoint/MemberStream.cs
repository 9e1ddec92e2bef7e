namespace Migration.Platform.Oci;

/// <summary>
/// Content of one archive member, at most its announced size; an early end of the archive becomes an error that
/// names the member.
/// </summary>
internal sealed class MemberStream(string archive, string member, long size, Stream? content) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == size || buffer.Length == 0)
            return 0;
        int read;
        try
        {
            read = content is null ? 0 : await content.ReadAsync(buffer, cancellationToken);
        }
        catch (EndOfStreamException e)
        {
            throw Truncated(e);
        }
        if (read == 0)
            throw Truncated(null);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private CheckpointArchiveException Truncated(Exception? inner) => new(
        archive, member, $"the archive is truncated: {_position} of {size} bytes are there. Take the checkpoint again.",
        inner);
}
