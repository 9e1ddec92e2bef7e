using System.Buffers;
using System.Threading.Channels;

namespace Migration.Platform.Oci;

/// <summary>
/// Reads another stream ahead of its reader, so that the two work at the same time. What ends the other one ends this one
/// when its reader gets there.
/// </summary>
internal sealed class ReadAheadStream : TransformReadStream
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

    /// <inheritdoc />
    private protected override async ValueTask<(ReadOnlyMemory<byte> Bytes, bool IsLast)> NextAsync(
        CancellationToken cancellation)
    {
        if (!await _full.Reader.WaitToReadAsync(cancellation))
            return (ReadOnlyMemory<byte>.Empty, true);
        GiveBack();
        _full.Reader.TryRead(out _current);
        return (_current, false);
    }

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
    }
}
