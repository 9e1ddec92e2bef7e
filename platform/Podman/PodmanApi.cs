using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Migration.Platform.Podman;

/// <summary>One engine's REST socket: sends requests and turns refusals into <see cref="PodmanException"/>.</summary>
internal sealed class PodmanApi : IDisposable
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNameCaseInsensitive = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient _http;
    private readonly string _socketPath;

    internal PodmanApi(PodmanOptions options)
    {
        _socketPath = options.SocketPath;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync })
        {
            BaseAddress = new Uri("http://podman/v4.0.0/libpod/"),
            Timeout = options.Timeout,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Sends a request; the caller disposes the answer. <paramref name="accepted"/> are answers beside 2xx.</summary>
    internal async Task<HttpResponseMessage> SendAsync(
        ApiCall call, CancellationToken cancellation, params HttpStatusCode[] accepted)
    {
        using var request = new HttpRequestMessage(call.Method, call.Path);
        if (call.Body is not null)
            request.Content = JsonContent.Create(call.Body, options: Json);
        else if (call.Content is not null)
            request.Content = new StreamContent(call.Content);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new PodmanException(call.Operation, call.Subject, null,
                $"the engine at {_socketPath} does not answer ({e.InnerException?.Message ?? e.Message}); " +
                "is 'podman system service' running there?", e);
        }
        catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new PodmanException(call.Operation, call.Subject, null,
                $"no answer within {_http.Timeout}; raise Podman:Timeout if the container is big", e);
        }

        if (response.IsSuccessStatusCode || accepted.Contains(response.StatusCode))
            return response;
        using (response)
            throw await RefusalAsync(call, response, cancellation);
    }

    /// <summary>Sends a request and reads the JSON answer.</summary>
    internal async Task<T> SendAsync<T>(ApiCall call, CancellationToken cancellation)
    {
        using var response = await SendAsync(call, cancellation);
        return await ReadAsync<T>(call, response, cancellation);
    }

    /// <summary>Sends a request about a thing that may not exist; null when it does not.</summary>
    internal async Task<T?> FindAsync<T>(ApiCall call, CancellationToken cancellation)
        where T : class
    {
        using var response = await SendAsync(call, cancellation, HttpStatusCode.NotFound);
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : await ReadAsync<T>(call, response, cancellation);
    }

    private static async Task<T> ReadAsync<T>(
        ApiCall call, HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json, cancellation)
                ?? throw new PodmanException(call.Operation, call.Subject, response.StatusCode, "the answer is empty");
        }
        catch (JsonException e)
        {
            throw new PodmanException(call.Operation, call.Subject, response.StatusCode,
                $"the answer is not the JSON expected: {e.Message}", e);
        }
    }

    private static async Task<PodmanException> RefusalAsync(
        ApiCall call, HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        string? message = null;
        try
        {
            message = JsonSerializer.Deserialize<ErrorBody>(text, Json)?.Message;
        }
        catch (JsonException)
        {
            // Not every refusal is JSON (a proxy, an old engine): its text is the best there is.
        }

        return new PodmanException(call.Operation, call.Subject, response.StatusCode,
            string.IsNullOrWhiteSpace(message) ? $"status {(int)response.StatusCode} {text}".Trim() : message);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socketPath), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed record ErrorBody(string? Message, string? Cause);
}

/// <summary>One call: what it does in words, for errors, and its wire form.</summary>
internal sealed record ApiCall(string Operation, string Subject, HttpMethod Method, string Path, object? Body = null)
{
    /// <summary>Bytes to send in place of <see cref="Body"/>; null for none.</summary>
    public Stream? Content { get; init; }
}
