using System.Net;

namespace Migration.Local.Workloads;

/// <summary>Lines over one HTTP/2 stream that is open in both directions; the server numbers them and adds them up.</summary>
/// <param name="client">Number of the client.</param>
internal sealed class Http2Talk(int client) : ITalk, IDisposable
{
    private readonly LineTalk _lines = new(client, isTls: false);
    private HttpClient? _http;
    private HttpResponseMessage? _response;
    private OpenContent? _said;

    /// <inheritdoc />
    public async Task BeginAsync(Stream connection, CancellationToken cancellation)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            // The one connection: another would be a connection that was lost.
            ConnectCallback = (_, _) => ValueTask.FromResult(
                Interlocked.Exchange(ref connection!, null)
                    ?? throw new IOException("the HTTP/2 connection was closed")),
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _said = new OpenContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("http://workload/lines"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _said,
        };
        try
        {
            _response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            _response.EnsureSuccessStatusCode();
            var pair = new DuplexStream(
                await _response.Content.ReadAsStreamAsync(cancellation), await _said.StreamAsync());
            await _lines.BeginAsync(pair, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc />
    public Task<string?> AskAsync(CancellationToken cancellation) => _lines.AskAsync(cancellation);

    /// <inheritdoc />
    public void Dispose()
    {
        _said?.End();
        _response?.Dispose();
        _http?.Dispose();
    }

    /// <summary>A request's content that is written as long as the request is open.</summary>
    private sealed class OpenContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> StreamAsync() => _stream.Task;

        public void End() => _end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            _stream.TrySetResult(stream);
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
