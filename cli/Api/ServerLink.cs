using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migration.Cli.Api;

/// <summary>HTTP to one server; every failure becomes a <see cref="CliException"/> that says what to do.</summary>
internal sealed class ServerLink : IDisposable
{
    // Answers are lists of at most a thousand migrations; what is larger is not one of our servers.
    private const int LargestAnswer = 64 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly string _server;
    private readonly string _advice;
    private readonly TimeSpan _timeout;

    /// <param name="server">Name of the server in messages.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="timeout">Longest wait for an answer.</param>
    /// <param name="advice">What to do when it does not answer.</param>
    /// <param name="apiKey">Sent as a bearer token; null for none.</param>
    /// <param name="authorities">PEM file with the authorities to trust; null for the system's.</param>
    public ServerLink(
        string server, Uri address, TimeSpan timeout, string advice, string? apiKey = null, string? authorities = null)
    {
        (_server, _advice, _timeout) = ($"the {server} at {address}", advice, timeout);
        var handler = new SocketsHttpHandler { ConnectTimeout = timeout, UseProxy = !address.IsLoopback };
        if (authorities is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = TrustOnly(authorities);
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        if (apiKey is not null)
            _http.DefaultRequestHeaders.Authorization = new("Bearer", apiKey);
    }

    /// <summary>What is at a path; null for 404 when <paramref name="mayBeAbsent"/>.</summary>
    public async Task<JsonNode?> GetAsync(string path, CancellationToken cancellation, bool mayBeAbsent = false)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        return mayBeAbsent && response.StatusCode == HttpStatusCode.NotFound
            ? null
            : await ReadAsync(response, cancellation);
    }

    /// <summary>Posts a body and reads the answer.</summary>
    public async Task<JsonNode> PostAsync(string path, object body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(body, options: ApiJson.Options),
        };
        using var response = await SendAsync(request, cancellation);
        return await ReadAsync(response, cancellation);
    }

    /// <summary>Status and body of a health endpoint, whatever they say.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> HealthAsync(CancellationToken cancellation)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "health/ready"), cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return (response.StatusCode, text.StartsWith('{') ? Parse(text) : null);
    }

    /// <summary>Opens a stream of events; the caller disposes what it gets.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, string? lastEventId, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new("text/event-stream"));
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await SendAsync(request, cancellation, HttpCompletionOption.ResponseHeadersRead);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await RefusalAsync(response, cancellation);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            return await _http.SendAsync(request, completion, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Unreachable($"did not answer within {_timeout.TotalSeconds:0.#} s", e);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(Cause(e), e);
        }
    }

    private async Task<JsonNode> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
            throw await RefusalAsync(response, cancellation);
        return Parse(await response.Content.ReadAsStringAsync(cancellation));
    }

    private JsonNode Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new CliException(
                ExitCodes.Unreachable, $"What answers for {_server} does not speak its language: {e.Message}",
                "Check the address; something else may listen there.", e);
        }
    }

    private async Task<CliException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var status = (int)response.StatusCode;
        Problem? problem = null;
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true)
            problem = Parse(text).Deserialize<Problem>(ApiJson.Options);
        return new ServerRefusedException(
            response.StatusCode, problem?.Text(status) ?? $"{_server} answered {status}.", Advice(response.StatusCode));
    }

    private static string? Advice(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized =>
            "Give an API key: MIGRATECTL_API_KEY, or 'migratectl config set-context NAME --api-key-file FILE'.",
        HttpStatusCode.Forbidden => "The key may not do this; ask for one with the scope 'migrate'.",
        HttpStatusCode.TooManyRequests => "Wait a moment and try again.",
        >= HttpStatusCode.InternalServerError => "'migratectl doctor' says what is not ready.",
        _ => null,
    };

    private CliException Unreachable(string why, Exception inner) =>
        new(ExitCodes.Unreachable, $"Cannot reach {_server}: {why}.", _advice, inner);

    private static string Cause(HttpRequestException e) => e.InnerException switch
    {
        SocketException socket => socket.SocketErrorCode == SocketError.ConnectionRefused
            ? "nothing listens there"
            : socket.Message,
        { } inner => inner.Message.TrimEnd('.'),
        null => e.Message.TrimEnd('.'),
    };

    private static RemoteCertificateValidationCallback TrustOnly(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or System.Security.Cryptography.CryptographicException)
        {
            throw new CliException(
                ExitCodes.Usage, $"The certificate authorities in {file} cannot be read: {e.Message}", inner: e);
        }

        return (_, certificate, _, errors) =>
        {
            if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
                return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            using var own = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
            return chain.Build(own);
        };
    }
}
