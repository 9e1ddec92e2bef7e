using System.Security.Cryptography;

namespace Migration.Platform.Oci;

/// <summary>A blob on its way from the registry; throws when its content is not what its digest says.</summary>
internal sealed class VerifiedBlobStream(
    Stream content, HttpResponseMessage response, string digest, string reference, TimeSpan stallTimeout) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _ended;

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
        if (_ended || buffer.Length == 0)
            return 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(stallTimeout);
        int read;
        try
        {
            read = await content.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"no byte came for {stallTimeout.TotalSeconds:0.#} s.", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw Failed($"the connection broke: {e.Message}", e);
        }
        if (read > 0)
            _hash.AppendData(buffer.Span[..read]);
        else
            Verify();
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_ended || count == 0)
            return 0;
        int read;
        try
        {
            read = content.Read(buffer, offset, count);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw Failed($"the connection broke: {e.Message}", e);
        }
        if (read > 0)
            _hash.AppendData(buffer, offset, read);
        else
            Verify();
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            response.Dispose();
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Verify()
    {
        _ended = true;
        var actual = OciDigest.Finish(_hash);
        if (actual != digest)
            throw Failed($"its content has the digest {actual}; it is damaged in the registry or on the way.", null);
    }

    private RegistryException Failed(string cause, Exception? inner) =>
        new("pull blob", reference, cause, inner: inner);
}
