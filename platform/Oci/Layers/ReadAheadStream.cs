using System.Buffers;
using System.Threading.Channels;

namespace Migration.Platform.Oci;

/// <summary>
/// Reads another stream ahead of its reader, so that the two work at the same time. What ends the other one ends this one
/// when its reader gets there.
/// </summary>
internal sealed class ReadAheadStream : Stream
{
    private const int PieceBytes = 1024 * 1024;
    private const int PiecesAhead = 4;

    private readonly Stream _source;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<ArraySegment<byte>> _full =
        Channel.CreateBounded<ArraySegment<byte>>(new BoundedChannelOptions(PiecesAhead)
        {
            SingleReader = true,
            SingleWriter = true,
        });

    private readonly Task _reading;
    private ArraySegment<byte> _current = ArraySegment<byte>.Empty;
    private int _taken;
    private bool _disposed;

    /// <summary>Begins to read.</summary>
    /// <param name="source">Where from; disposed with this.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public ReadAheadStream(Stream source, CancellationToken cancellation)
    {
        _source = source;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _reading = Task.Run(ReadAllAsync, CancellationToken.None);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
            return 0;
        if (_taken == _current.Count)
        {
            if (!await _full.Reader.WaitToReadAsync(cancellationToken))
                return 0;
            GiveBack();
            _full.Reader.TryRead(out _current);
        }

        var count = Math.Min(buffer.Length, _current.Count - _taken);
        _current.AsMemory(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("It is read asynchronously.");

    public override async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _stop.CancelAsync();
        await _reading;
        GiveBack();
        while (_full.Reader.TryRead(out _current))
            GiveBack();
        await _source.DisposeAsync();
        _stop.Dispose();
        await base.DisposeAsync();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task ReadAllAsync()
    {
        Exception? failure = null;
        try
        {
            while (await ReadPieceAsync() is { Count: > 0 } piece)
                await _full.Writer.WriteAsync(piece, _stop.Token);
        }
        catch (Exception e)
        {
            // Not here: the reader is told.
            failure = e;
        }

        _full.Writer.Complete(failure);
    }

    private async Task<ArraySegment<byte>> ReadPieceAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var read = await _source.ReadAtLeastAsync(
            buffer.AsMemory(0, PieceBytes), PieceBytes, throwOnEndOfStream: false, _stop.Token);
        if (read == 0)
            ArrayPool<byte>.Shared.Return(buffer);
        return new ArraySegment<byte>(buffer, 0, read);
    }

    private void GiveBack()
    {
        if (_current.Count > 0)
            ArrayPool<byte>.Shared.Return(_current.Array!);
        _current = ArraySegment<byte>.Empty;
        _taken = 0;
    }
}
