using System.Buffers;

namespace Migration.Platform.Oci;

public sealed partial class RegistryClient
{
    internal RegistryClientOptions Options => _options;

    internal TimeProvider Time => _time;

    internal Uri BaseAddress => _http.BaseAddress!;

    /// <summary>
    /// Pushes a blob whose digest is known only at its end: <paramref name="write"/> writes it, and it is hashed and
    /// uploaded meanwhile. A blob that can be written again goes in one request, a few MiB of it in memory, and from its
    /// start after a broken connection. One that cannot goes in chunks of <see cref="RegistryClientOptions.ChunkBytes"/>,
    /// two of which are in memory: it goes on from where the registry says, as long as that is within the current chunk;
    /// where the registry has dropped the upload (Docker's registry before 3.0 does when it received part of a chunk) the
    /// push fails.
    /// </summary>
    /// <param name="repository">Where the blob goes.</param>
    /// <param name="write">Writes the content to the stream, asynchronously, and leaves the stream open.</param>
    /// <param name="canReplay">Whether <paramref name="write"/> may be called again for the same content.</param>
    /// <param name="cancellationToken">Ends the push; the upload is dropped.</param>
    /// <param name="isNew">
    /// Whether the registry cannot have the blob yet: the upload is opened while the first bytes are written, and a
    /// small blob is not looked for.
    /// </param>
    /// <returns>Digest and size; the media type is that of plain bytes.</returns>
    /// <exception cref="RegistryException">The registry refused or was lost for longer than the options allow.
    /// </exception>
    public async Task<OciDescriptor> PushBlobStreamAsync(
        string repository, Func<Stream, CancellationToken, Task> write, bool canReplay,
        CancellationToken cancellationToken, bool isNew = false)
    {
        CheckRepository(repository);
        ArgumentNullException.ThrowIfNull(write);
        if (!canReplay)
            return await PushInChunksAsync(repository, write, isNew, cancellationToken);
        var pause = _options.ResumePause;
        for (var restarts = 0; ; restarts++)
        {
            try
            {
                var opened = isNew ? UploadSession.StartAsync(this, repository, cancellationToken) : null;
                await using var upload = new StreamedUploadStream(this, repository, opened, cancellationToken);
                await write(upload, cancellationToken);
                return await upload.CompleteAsync();
            }
            catch (UploadLostException e) when (restarts == _options.MostResumes)
            {
                throw Lost(repository, e, canReplay);
            }
            catch (Exception e) when (restarts < _options.MostResumes && MayDoBetter(e))
            {
                await Task.Delay(pause, _time, cancellationToken);
                pause = pause * 2 < UploadSession.LongestPause ? pause * 2 : UploadSession.LongestPause;
            }
        }

        static bool MayDoBetter(Exception e) =>
            e is UploadLostException || (e is RegistryException refused && UploadSession.IsInterruption(refused));
    }

    /// <summary>
    /// Pushes the rest of a seekable stream, unless the repository has it: it is hashed first. After a broken
    /// connection the upload goes on from wherever the registry says.
    /// </summary>
    /// <returns>Digest and size; the media type is that of plain bytes.</returns>
    /// <exception cref="RegistryException">The registry refused or was lost for longer than the options allow.
    /// </exception>
    public async Task<OciDescriptor> PushBlobAsync(
        string repository, Stream content, CancellationToken cancellationToken)
    {
        CheckRepository(repository);
        ArgumentNullException.ThrowIfNull(content);
        if (!content.CanSeek)
            throw new ArgumentException("The stream is not seekable; use PushBlobStreamAsync.", nameof(content));
        var start = content.Position;
        var descriptor = new OciDescriptor
        {
            MediaType = OciMediaTypes.OctetStream,
            Digest = await OciDigest.OfAsync(content, cancellationToken),
            Size = content.Length - start,
        };
        if (await BlobExistsAsync(repository, descriptor.Digest, cancellationToken))
            return descriptor;
        for (var restarts = 0; ; restarts++)
        {
            try
            {
                await SendSeekableAsync(repository, content, start, descriptor, cancellationToken);
                return descriptor;
            }
            catch (UploadLostException) when (restarts < _options.MostResumes)
            {
                await Task.Delay(_options.ResumePause, _time, cancellationToken);
            }
            catch (UploadLostException e)
            {
                throw Lost(repository, e, canReplay: true);
            }
        }
    }

    /// <summary>Pushes bytes, unless the repository has them.</summary>
    /// <returns>Digest and size; the media type is that of plain bytes.</returns>
    public async Task<OciDescriptor> PushBlobAsync(
        string repository, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var stream = new MemoryStream(content.ToArray(), writable: false);
        return await PushBlobAsync(repository, stream, cancellationToken);
    }

    /// <summary>Opens an upload for a small blob that the registry cannot have yet, ahead of its content.</summary>
    internal Task<UploadSession> OpenUploadAsync(string repository, CancellationToken cancellationToken) =>
        UploadSession.StartAsync(this, CheckRepository(repository), cancellationToken);

    /// <summary>Pushes bytes through an upload that is open.</summary>
    internal async Task<OciDescriptor> PushBlobAsync(
        string repository, ReadOnlyMemory<byte> content, UploadSession opened, CancellationToken cancellationToken)
    {
        var digest = OciDigest.Of(content.Span);
        // Small enough to begin anew, should the registry have lost it.
        if (!await opened.SendAsync(0, content, digest, cancellationToken))
            return await PushBlobAsync(repository, content, cancellationToken);
        return new OciDescriptor { MediaType = OciMediaTypes.OctetStream, Digest = digest, Size = content.Length };
    }

    /// <summary>Checks that images may be pushed to a repository: opens an upload and drops it again.</summary>
    /// <exception cref="RegistryException">The registry refused or does not answer.</exception>
    public async Task CheckWritableAsync(string repository, CancellationToken cancellationToken) =>
        await (await UploadSession.StartAsync(this, CheckRepository(repository), cancellationToken)).CancelAsync();

    private async Task<OciDescriptor> PushInChunksAsync(
        string repository, Func<Stream, CancellationToken, Task> write, bool isNew, CancellationToken cancellationToken)
    {
        try
        {
            var opened = isNew ? UploadSession.StartAsync(this, repository, cancellationToken) : null;
            await using var upload = new ChunkedUploadStream(this, repository, opened, cancellationToken);
            await write(upload, cancellationToken);
            return await upload.CompleteAsync();
        }
        catch (UploadLostException e)
        {
            throw Lost(repository, e, canReplay: false);
        }
    }

    private async Task SendSeekableAsync(
        string repository, Stream content, long start, OciDescriptor blob, CancellationToken cancellationToken)
    {
        var session = await UploadSession.StartAsync(this, repository, cancellationToken);
        var chunk = ArrayPool<byte>.Shared.Rent((int)Math.Min(_options.ChunkBytes, Math.Max(blob.Size, 1)));
        var committed = false;
        try
        {
            while (!committed)
            {
                var offset = session.Offset;
                var count = (int)Math.Min(_options.ChunkBytes, blob.Size - offset);
                if (count < 0)
                {
                    throw new RegistryException(
                        "push blob", Name(repository, blob.Digest),
                        $"the registry claims to have {offset} of {blob.Size} bytes.");
                }
                content.Position = start + offset;
                await content.ReadExactlyAsync(chunk.AsMemory(0, count), cancellationToken);
                var last = offset + count == blob.Size;
                committed = await session.SendAsync(
                    offset, chunk.AsMemory(0, count), last ? blob.Digest : null, cancellationToken) && last;
            }
        }
        finally
        {
            if (!committed)
                await session.CancelAsync();
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private RegistryException Lost(string repository, UploadLostException lost, bool canReplay) => new(
        "push blob", Name(repository),
        $"the connection broke ({lost.Cause.Message}) and the registry dropped the upload after {lost.SentBytes} bytes"
        + (canReplay
            ? $", {_options.MostResumes + 1} times."
            : "; its source cannot be read again. Repeat the whole push."),
        lost.Cause.Status, lost.Cause.Code, lost);
}
