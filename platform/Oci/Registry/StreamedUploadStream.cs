using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading.Channels;

namespace Migration.Platform.Oci;

/// <summary>
/// What is written here is hashed and goes to the registry in one request, while more is written: a registry makes what
/// one request brought safe on its disk before it answers, so one is faster than many. Writing waits when
/// <see cref="PiecesAhead"/> pieces are on their way. What was sent is not kept: after a broken connection the blob has to
/// be written again. A blob of one piece is not sent at all if the registry has it, unless an upload was opened for it.
/// </summary>
internal sealed class StreamedUploadStream : UploadStream
{
    private const int LargestPieceBytes = 1024 * 1024;
    private const int PiecesAhead = 4;

    private readonly RegistryClient _client;
    private readonly string _repository;
    private readonly Task<UploadSession>? _opened;
    private readonly int _pieceBytes;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly CancellationTokenSource _abandon;
    private readonly Channel<ReadOnlyMemory<byte>> _full =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(PiecesAhead) { SingleReader = true });

    private readonly Channel<byte[]> _free = Channel.CreateUnbounded<byte[]>();
    private byte[] _filling;
    private int _filled;
    private int _buffers = 1;
    private long _handedOver;
    private UploadSession? _session;
    private Task? _sending;
    private bool _committed;

    public StreamedUploadStream(
        RegistryClient client, string repository, Task<UploadSession>? opened, CancellationToken cancellation)
    {
        _client = client;
        _repository = repository;
        _opened = opened;
        _pieceBytes = Math.Min(client.Options.ChunkBytes, LargestPieceBytes);
        _filling = ArrayPool<byte>.Shared.Rent(_pieceBytes);
        _abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    public override long Length => _handedOver + _filled;

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            // Not before there is more: a lone piece needs no request of its own before the commit.
            if (_filled == _pieceBytes)
            {
                await HandOverAsync();
                _filling = await NextBufferAsync();
            }

            var count = Math.Min(buffer.Length, _pieceBytes - _filled);
            buffer[..count].CopyTo(_filling.AsMemory(_filled));
            _filled += count;
            buffer = buffer[count..];
        }
    }

    public override async Task<OciDescriptor> CompleteAsync()
    {
        if (_sending is null)
            return await CompleteSmallAsync();
        await HandOverAsync();
        _full.Writer.Complete();
        await _sending;
        var descriptor = Describe();
        if (_session!.Offset != Length ||
            !await _session.SendAsync(Length, ReadOnlyMemory<byte>.Empty, descriptor.Digest, _abandon.Token))
        {
            throw new UploadLostException(Length, new RegistryException(
                "push blob", _client.Name(_repository),
                $"the registry has {_session.Offset} of {Length} bytes, and they are no longer in memory."));
        }

        _committed = true;
        return descriptor;
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_committed)
        {
            await _abandon.CancelAsync();
            _full.Writer.TryComplete();
            try
            {
                await (_sending ?? Task.CompletedTask);
            }
            catch (Exception e) when (e is RegistryException or UploadLostException or OperationCanceledException)
            {
                // The writer has failed for this or another reason, and that one is on its way.
            }

            if (_session is not null)
                await _session.CancelAsync();
            else if (_opened is not null)
                await UploadSession.AbandonAsync(_opened);
        }
        else
        {
            // Not after a failure: an abandoned request may still be sending from a buffer.
            if (_filling.Length > 0)
                ArrayPool<byte>.Shared.Return(_filling);
            while (_free.Reader.TryRead(out var buffer))
                ArrayPool<byte>.Shared.Return(buffer);
        }

        _hash.Dispose();
        _abandon.Dispose();
        await base.DisposeAsync();
    }

    private async Task<OciDescriptor> CompleteSmallAsync()
    {
        _hash.AppendData(_filling, 0, _filled);
        var descriptor = Describe();
        if (_opened is null && await _client.BlobExistsAsync(_repository, descriptor.Digest, _abandon.Token))
            return descriptor;
        _session = await OpenAsync();
        if (!await _session.SendAsync(0, _filling.AsMemory(0, _filled), descriptor.Digest, _abandon.Token))
        {
            throw new UploadLostException(0, new RegistryException(
                "push blob", _client.Name(_repository),
                $"the registry wants to go on from byte {_session.Offset} of {_filled}."));
        }

        _committed = true;
        return descriptor;
    }

    private async Task HandOverAsync()
    {
        _hash.AppendData(_filling, 0, _filled);
        _sending ??= SendAsync();
        try
        {
            await _full.Writer.WriteAsync(_filling.AsMemory(0, _filled), _abandon.Token);
        }
        catch (ChannelClosedException)
        {
            // It ended before it should have, and says why.
            await _sending;
            throw;
        }

        // It is the sender's now, which gives it back.
        _filling = [];
        _handedOver += _filled;
        _filled = 0;
    }

    private async Task<byte[]> NextBufferAsync()
    {
        if (_free.Reader.TryRead(out var buffer))
            return buffer;
        // One is filled, one is being sent, the others wait between them.
        if (_buffers < PiecesAhead + 2)
        {
            _buffers++;
            return ArrayPool<byte>.Shared.Rent(_pieceBytes);
        }

        try
        {
            return await _free.Reader.ReadAsync(_abandon.Token);
        }
        catch (ChannelClosedException)
        {
            await _sending!;
            throw;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            _session = await OpenAsync();
            await _session.SendStreamAsync(_full.Reader, GiveBack, _abandon.Token);
        }
        finally
        {
            _full.Writer.TryComplete();
            _free.Writer.TryComplete();
        }
    }

    private void GiveBack(ReadOnlyMemory<byte> piece)
    {
        if (MemoryMarshal.TryGetArray(piece, out var array))
            _free.Writer.TryWrite(array.Array!);
    }

    private Task<UploadSession> OpenAsync() =>
        _opened ?? UploadSession.StartAsync(_client, _repository, _abandon.Token);

    private OciDescriptor Describe() => new()
    {
        MediaType = OciMediaTypes.OctetStream,
        Digest = OciDigest.Finish(_hash),
        Size = Length,
    };
}
