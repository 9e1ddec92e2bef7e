using System.Buffers;
using System.Security.Cryptography;

namespace Migration.Platform.Oci;

/// <summary>
/// What is written here is hashed and goes to the registry in chunks. While one chunk travels the next is filled;
/// writing waits when both are full. A blob that fits in one chunk is not sent at all if the registry has it, unless an
/// upload was opened for it already.
/// </summary>
internal sealed class ChunkedUploadStream(
    RegistryClient client, string repository, Task<UploadSession>? opened, CancellationToken cancellation) : UploadStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly CancellationTokenSource _abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly int _chunkBytes = client.Options.ChunkBytes;
    private byte[] _filling = ArrayPool<byte>.Shared.Rent(client.Options.ChunkBytes);
    private byte[]? _other;
    private int _filled;
    private long _start;
    private UploadSession? _session;
    private Task _inFlight = Task.CompletedTask;
    private bool _committed;

    public override long Length => _start + _filled;

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            // Not before there is more: the last chunk goes with the commit, and a lone one needs no session first.
            if (_filled == _chunkBytes)
                await StartChunkAsync();
            var count = Math.Min(buffer.Length, _chunkBytes - _filled);
            buffer[..count].CopyTo(_filling.AsMemory(_filled));
            _filled += count;
            buffer = buffer[count..];
        }
    }

    public override async Task<OciDescriptor> CompleteAsync()
    {
        _hash.AppendData(_filling, 0, _filled);
        var digest = OciDigest.Finish(_hash);
        var descriptor = new OciDescriptor
        {
            MediaType = OciMediaTypes.OctetStream,
            Digest = digest,
            Size = Length,
        };
        await _inFlight;
        if (opened is null && _session is null && await client.BlobExistsAsync(repository, digest, _abandon.Token))
            return descriptor;
        await SendAsync(_start, _filling.AsMemory(0, _filled), digest);
        _committed = true;
        return descriptor;
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_committed)
        {
            await _abandon.CancelAsync();
            try
            {
                await _inFlight;
            }
            catch (Exception e) when (e is RegistryException or UploadLostException or OperationCanceledException)
            {
                // The writer has failed for this or another reason, and that one is on its way.
            }
            if (_session is not null)
                await _session.CancelAsync();
            else if (opened is not null)
                await UploadSession.AbandonAsync(opened);
        }
        else
        {
            // Not after a failure: an abandoned request may still be sending from a buffer.
            ArrayPool<byte>.Shared.Return(_filling);
            if (_other is not null)
                ArrayPool<byte>.Shared.Return(_other);
        }
        _hash.Dispose();
        _abandon.Dispose();
        await base.DisposeAsync();
    }

    private async Task StartChunkAsync()
    {
        await _inFlight;
        var chunk = _filling;
        _inFlight = SendAsync(_start, chunk.AsMemory(0, _filled), null);
        _hash.AppendData(chunk, 0, _filled);
        _filling = _other ?? ArrayPool<byte>.Shared.Rent(_chunkBytes);
        _other = chunk;
        _start += _filled;
        _filled = 0;
    }

    private async Task SendAsync(long start, ReadOnlyMemory<byte> chunk, string? digest)
    {
        _session ??= await (opened ?? UploadSession.StartAsync(client, repository, _abandon.Token));
        if (await _session.SendAsync(start, chunk, digest, _abandon.Token))
            return;
        throw new UploadLostException(start, new RegistryException(
            "push blob", client.Name(repository),
            $"the registry wants to go on from byte {_session.Offset}, which is no longer in memory."));
    }
}
