using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace Migration.Platform.Oci;

/// <summary>
/// One blob upload in pieces (distribution specification, "pushing a blob in chunks"). After a broken connection it
/// asks the registry how far it got and goes on from there.
/// </summary>
internal sealed class UploadSession
{
    private const string Operation = "push blob";
    internal static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(5);

    private readonly RegistryClient _client;
    private readonly string _repository;
    private Uri _location;
    private long _highest;
    private int _failures;

    private UploadSession(RegistryClient client, string repository, Uri location)
    {
        _client = client;
        _repository = repository;
        _location = location;
    }

    /// <summary>How many bytes the registry has.</summary>
    public long Offset { get; private set; }

    public static async Task<UploadSession> StartAsync(
        RegistryClient client, string repository, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(
            Operation, client.Name(repository), RegistryClient.PushScope(repository),
            () => new HttpRequestMessage(HttpMethod.Post, $"v2/{repository}/blobs/uploads/"), cancellationToken);
        await RegistryClient.ExpectAsync(
            response, Operation, client.Name(repository), cancellationToken, HttpStatusCode.Accepted);
        return FromAnswer(client, repository, response);
    }

    public static UploadSession FromAnswer(RegistryClient client, string repository, HttpResponseMessage response) =>
        new(client, repository, response.Headers.Location ?? throw new RegistryException(
            Operation, client.Name(repository), "the registry opened an upload but gave no Location."));

    /// <summary>
    /// Sends the part of the blob that begins at <paramref name="start"/>; with a digest it is the last one and the
    /// blob is committed. Resumes within the part.
    /// </summary>
    /// <returns>
    /// True when the registry has the part; false when it wants to go on from an <see cref="Offset"/> outside it.
    /// </returns>
    public async Task<bool> SendAsync(
        long start, ReadOnlyMemory<byte> part, string? digest, CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = part[(int)(Offset - start)..];
            RegistryException? failure = null;
            try
            {
                if (digest is not null)
                {
                    await CommitAsync(left, digest, cancellationToken);
                    return true;
                }
                await PatchAsync(left, cancellationToken);
            }
            catch (RegistryException e) when (IsInterruption(e))
            {
                failure = e;
            }
            if (failure is not null && await ResumeAsync(failure, digest, cancellationToken))
                return true;
            if (Offset > _highest)
                (_highest, _failures) = (Offset, 0);
            if (Offset < start || Offset > start + part.Length)
                return false;
            if (Offset == start + part.Length && digest is null)
                return true;
        }
    }

    /// <summary>
    /// Sends all of the blob but its commit in one request, as its pieces come. What was sent cannot be sent again from
    /// here.
    /// </summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="sent">Told of each piece that was sent.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UploadLostException">It broke; the blob must be sent from its start.</exception>
    public async Task SendStreamAsync(
        ChannelReader<ReadOnlyMemory<byte>> pieces, Action<ReadOnlyMemory<byte>> sent,
        CancellationToken cancellationToken)
    {
        var bytes = 0L;
        var tries = 0;
        try
        {
            using var response = await _client.SendAsync(
                Operation, _client.Name(_repository), RegistryClient.PushScope(_repository), Make, cancellationToken);
            await RegistryClient.ExpectAsync(
                response, Operation, _client.Name(_repository), cancellationToken,
                HttpStatusCode.Accepted, HttpStatusCode.NoContent);
            Offset = response.Headers.TryGetValues("Range", out var range) ? ParseRange(range.First()) : bytes;
            _location = response.Headers.Location ?? _location;
        }
        catch (RegistryException e) when (IsInterruption(e))
        {
            throw new UploadLostException(bytes, e);
        }

        HttpRequestMessage Make(Action progress)
        {
            if (++tries > 1)
            {
                throw new UploadLostException(bytes, new RegistryException(
                    Operation, _client.Name(_repository), "the registry wants the request again, with a new token."));
            }

            var content = new PieceContent(pieces, piece =>
            {
                bytes += piece.Length;
                sent(piece);
                progress();
            });
            content.Headers.ContentType = new MediaTypeHeaderValue(OciMediaTypes.OctetStream);
            return new HttpRequestMessage(HttpMethod.Patch, new Uri(_client.BaseAddress, _location)) { Content = content };
        }
    }

    /// <summary>Tells the registry to drop the upload. Best effort: registries clean up by themselves too.</summary>
    public async Task CancelAsync()
    {
        using var limit = new CancellationTokenSource(CancelTimeout);
        try
        {
            using var response = await RequestAsync(HttpMethod.Delete, _location, null, limit.Token);
        }
        catch (Exception e) when (e is RegistryException or OperationCanceledException)
        {
            // The error that led here is the one to report.
        }
    }

    /// <summary>Drops an upload that is not needed, open or about to be opened.</summary>
    public static async Task AbandonAsync(Task<UploadSession> opened)
    {
        try
        {
            await (await opened).CancelAsync();
        }
        catch (Exception e) when (e is RegistryException or OperationCanceledException)
        {
            // It was never opened: nothing to drop.
        }
    }

    private async Task PatchAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        using var response = await RequestAsync(HttpMethod.Patch, _location, part, cancellationToken);
        await RegistryClient.ExpectAsync(
            response, Operation, _client.Name(_repository), cancellationToken,
            HttpStatusCode.Accepted, HttpStatusCode.NoContent);
        var expected = Offset + part.Length;
        Offset = response.Headers.TryGetValues("Range", out var range) ? ParseRange(range.First()) : expected;
        _location = response.Headers.Location ?? _location;
        if (Offset < expected && Offset <= _highest)
        {
            throw new RegistryException(
                Operation, _client.Name(_repository), "the registry accepted a part but did not store it.");
        }
    }

    private async Task CommitAsync(ReadOnlyMemory<byte> part, string digest, CancellationToken cancellationToken)
    {
        var absolute = new Uri(_client.BaseAddress, _location);
        var separator = absolute.Query.Length > 1 ? '&' : '?';
        var address = new Uri($"{absolute.AbsoluteUri}{separator}digest={Uri.EscapeDataString(digest)}");
        using var response = await RequestAsync(HttpMethod.Put, address, part, cancellationToken);
        await RegistryClient.ExpectAsync(
            response, Operation, _client.Name(_repository, digest), cancellationToken,
            HttpStatusCode.Created, HttpStatusCode.NoContent);
    }

    // True: nothing is left to do, for the commit had arrived and only its answer was lost.
    private async Task<bool> ResumeAsync(
        RegistryException failure, string? digest, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (++_failures > _client.Options.MostResumes)
                throw failure;
            var pause = _client.Options.ResumePause * Math.Pow(2, _failures - 1);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, _client.Time, cancellationToken);
            try
            {
                if (digest is not null && await _client.BlobExistsAsync(_repository, digest, cancellationToken))
                    return true;
                using var response = await RequestAsync(HttpMethod.Get, _location, null, cancellationToken);
                await RegistryClient.ExpectAsync(
                    response, Operation, _client.Name(_repository), cancellationToken,
                    HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.Accepted);
                Offset = response.Headers.TryGetValues("Range", out var range) ? ParseRange(range.First()) : 0;
                _location = response.Headers.Location ?? _location;
                return false;
            }
            catch (RegistryException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                // Docker's registry before 3.0 does this when it got a part of a chunk: its state says otherwise.
                throw new UploadLostException(Offset, failure);
            }
            catch (RegistryException e) when (IsInterruption(e))
            {
                failure = e;
            }
        }
    }

    private Task<HttpResponseMessage> RequestAsync(
        HttpMethod method, Uri address, ReadOnlyMemory<byte>? part, CancellationToken cancellationToken) =>
        _client.SendAsync(Operation, _client.Name(_repository), RegistryClient.PushScope(_repository), () =>
        {
            var request = new HttpRequestMessage(method, new Uri(_client.BaseAddress, address));
            if (part is { } bytes)
            {
                request.Content = new ReadOnlyMemoryContent(bytes);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(OciMediaTypes.OctetStream);
                if (bytes.Length > 0)
                {
                    // The specification's form, without the unit that HTTP's own Content-Range has.
                    request.Content.Headers.TryAddWithoutValidation(
                        "Content-Range", string.Create(
                            CultureInfo.InvariantCulture, $"{Offset}-{Offset + bytes.Length - 1}"));
                }
            }
            return request;
        }, cancellationToken);

    // "0-999" is a thousand bytes. "0-0" is what Docker's registry says for none, and is taken as that: no part ever
    // sent has one byte with more to follow.
    private long ParseRange(string range)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !long.TryParse(range.AsSpan(dash + 1), CultureInfo.InvariantCulture, out var last) || last < 0)
        {
            throw new RegistryException(
                Operation, _client.Name(_repository), $"the registry's Range '{range}' cannot be read.");
        }
        return last == 0 ? 0 : last + 1;
    }

    /// <summary>Whether a try may do better a moment later.</summary>
    public static bool IsInterruption(RegistryException e) => e.Status is null && e.InnerException is not null
        || e.Status is HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.RequestTimeout
            or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
