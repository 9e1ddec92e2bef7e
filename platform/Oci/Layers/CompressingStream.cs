using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using ZstdSharp;

namespace Migration.Platform.Oci;

/// <summary>
/// Compresses what is written to it with zstd and writes that to another stream, which stays open. Pieces are compressed
/// side by side, each as a frame of its own, which every decoder puts together again (RFC 8878, section 3).
/// </summary>
internal sealed class CompressingStream : WriteOnlyStream
{
    // About 400 MB/s for each processor; the next ones are much slower and hardly better.
    private const int Level = 1;

    private const int PieceBytes = 1024 * 1024;
    private static readonly int MostPieces = Environment.ProcessorCount + 2;
    private static readonly int FrameBytes = Compressor.GetCompressBound(PieceBytes);

    private readonly Stream _target;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly CancellationTokenSource _stop;
    private readonly Channel<Task<ArraySegment<byte>>> _pieces;
    private readonly ConcurrentBag<Compressor> _compressors = [];
    private readonly Task _sending;
    private byte[] _filling = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private int _filled;
    private bool _isDisposed;

    /// <summary>Compresses for a stream.</summary>
    /// <param name="target">Takes the compressed bytes.</param>
    /// <param name="cancellation">Ends it early.</param>
    public CompressingStream(Stream target, CancellationToken cancellation)
    {
        _target = target;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _pieces = Channel.CreateBounded<Task<ArraySegment<byte>>>(
            new BoundedChannelOptions(MostPieces) { SingleReader = true, SingleWriter = true });
        _sending = Task.Run(SendAsync, CancellationToken.None);
    }

    /// <summary>Writes the end.</summary>
    /// <returns>Digest of what was written, uncompressed.</returns>
    public async Task<string> CompleteAsync()
    {
        // At least one frame: nothing at all is no zstd.
        await HandOverAsync();
        _pieces.Writer.TryComplete();
        await _sending;
        return OciDigest.Finish(_hash);
    }

    /// <inheritdoc />
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        while (!buffer.IsEmpty)
        {
            if (_filled == PieceBytes)
            {
                await HandOverAsync();
                _filling = ArrayPool<byte>.Shared.Rent(PieceBytes);
            }

            var count = Math.Min(buffer.Length, PieceBytes - _filled);
            buffer[..count].CopyTo(_filling.AsMemory(_filled));
            _filled += count;
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _stop.CancelAsync();
        _pieces.Writer.TryComplete();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_filling.Length > 0)
            ArrayPool<byte>.Shared.Return(_filling);
        while (_pieces.Reader.TryRead(out var piece))
            ArrayPool<byte>.Shared.Return((await piece).Array!);
        foreach (var compressor in _compressors)
            compressor.Dispose();
        _hash.Dispose();
        _stop.Dispose();
        await base.DisposeAsync();
    }

    private async ValueTask HandOverAsync()
    {
        var (piece, count) = (_filling, _filled);
        (_filling, _filled) = ([], 0);
        var frame = Task.Run(() => Compress(piece, count), CancellationToken.None);
        try
        {
            await _pieces.Writer.WriteAsync(frame, _stop.Token);
        }
        catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
        {
            ArrayPool<byte>.Shared.Return((await frame).Array!);
            // The other stream failed, which says more.
            await _sending;
            throw;
        }
    }

    private ArraySegment<byte> Compress(byte[] piece, int count)
    {
        var compressor = _compressors.TryTake(out var idle) ? idle : new Compressor(Level);
        var frame = ArrayPool<byte>.Shared.Rent(FrameBytes);
        var length = compressor.Wrap(piece.AsSpan(0, count), frame);
        _compressors.Add(compressor);
        ArrayPool<byte>.Shared.Return(piece);
        return new ArraySegment<byte>(frame, 0, length);
    }

    private async Task SendAsync()
    {
        try
        {
            await foreach (var next in _pieces.Reader.ReadAllAsync(_stop.Token))
            {
                var frame = await next;
                try
                {
                    await _target.WriteAsync(frame, _stop.Token);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(frame.Array!);
                }
            }
        }
        finally
        {
            // Whoever writes more is told at once.
            _pieces.Writer.TryComplete();
        }
    }
}
