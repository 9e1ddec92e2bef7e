using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>
/// HTTPS to an API server or a kubelet: certificates checked, tokens renewed, 429 waited out as the server asks,
/// refusals as <see cref="KubernetesException"/>.
/// </summary>
internal sealed class ServerConnection : IDisposable
{
    /// <summary>
    /// Tries of a call that the server puts off (429). It is not begun then, so another try is safe whatever it is.
    /// </summary>
    private const int MostTries = 5;

    // What servers ask for is a second or two; one that asks for more is better reported than waited for.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly ServerAccess _access;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public ServerConnection(ServerAccess access, TimeSpan timeout, TimeProvider time)
    {
        if (access.Server.Scheme != Uri.UriSchemeHttps)
            throw new KubeConfigException($"{access.Server} is no https address; nothing is sent without TLS.");
        _access = access;
        _timeout = timeout;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = Tls(access),
            UseCookies = false,
            AllowAutoRedirect = false,
            // A server that vanished without a word is found out, also by a watch that has nothing to say for long.
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Addresses behind a name may change.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            BaseAddress = access.Server,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
    }

    public Uri Server => _access.Server;

    public void Dispose() => _http.Dispose();

    /// <summary>Sends a call and reads its answer, text of any kind.</summary>
    public async Task<string> SendAsync(ServerCall call, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(call.Timeout ?? _timeout);
        try
        {
            using var response = await SendAsync(call, bound.Token, cancellation);
            return await response.Content.ReadAsStringAsync(bound.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new KubernetesException(call.Operation, null,
                $"no answer from {_access.Server} within {(call.Timeout ?? _timeout).TotalSeconds:0} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(call, e);
        }
    }

    /// <summary>Sends a call and reads its answer as a JSON object.</summary>
    public async Task<JsonObject> SendJsonAsync(ServerCall call, CancellationToken cancellation)
    {
        var text = await SendAsync(call, cancellation);
        try
        {
            return JsonNode.Parse(text) as JsonObject
                ?? throw new KubernetesException(call.Operation, HttpStatusCode.OK, "the answer is no JSON object");
        }
        catch (JsonException e)
        {
            throw new KubernetesException(call.Operation, HttpStatusCode.OK, $"the answer is no JSON ({e.Message})", e);
        }
    }

    /// <summary>Opens an answer that goes on, as that of a watch; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(ServerCall call, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(_timeout);
        try
        {
            return await SendAsync(call, bound.Token, cancellation);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new KubernetesException(call.Operation, null, $"no answer from {_access.Server}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(call, e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        ServerCall call, CancellationToken bound, CancellationToken cancellation)
    {
        var renewed = false;
        for (var attempt = 1; ; attempt++)
        {
            var response = await _http.SendAsync(
                await RequestAsync(call, bound), HttpCompletionOption.ResponseHeadersRead, bound);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                if (response.StatusCode == HttpStatusCode.Unauthorized && _access.Tokens is { } tokens && !renewed)
                {
                    // It may have run out a moment ago; a new one is tried once.
                    renewed = true;
                    tokens.Forget();
                    continue;
                }

                if (response.StatusCode != HttpStatusCode.TooManyRequests || call.TellsBusy || attempt == MostTries)
                    throw await ServerRefusal.ReadAsync(call, response, bound);
                await Task.Delay(DelayOf(response), _time, cancellation);
            }
        }
    }

    private async ValueTask<HttpRequestMessage> RequestAsync(ServerCall call, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(call.Method, call.Path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("containerflow", null));
        // The handler takes the name that it checks the certificate for from here.
        if (_access.ServerName is { Length: > 0 } name)
            request.Headers.Host = name;
        if (_access.Tokens is { } tokens)
        {
            try
            {
                request.Headers.Authorization =
                    new AuthenticationHeaderValue("Bearer", await tokens.TokenAsync(cancellation));
            }
            catch (KubeConfigException e)
            {
                throw new KubernetesException(call.Operation, HttpStatusCode.Unauthorized, e.Message, e);
            }
        }

        if (call.Body is not null)
        {
            request.Content = new StringContent(call.Body.ToJsonString());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(call.ContentType);
        }

        return request;
    }

    private TimeSpan DelayOf(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter is { } after
            ? after.Delta ?? (after.Date - _time.GetUtcNow()) ?? TimeSpan.FromSeconds(1)
            : TimeSpan.FromSeconds(1);
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked > LongestDelay ? LongestDelay : asked;
    }

    private KubernetesException Unreachable(ServerCall call, Exception e)
    {
        var innermost = e.GetBaseException();
        var isTls = innermost is System.Security.Authentication.AuthenticationException;
        return new KubernetesException(call.Operation, null,
            isTls
                ? $"the certificate of {_access.Server} is not good ({innermost.Message}): give the authority "
                    + "it comes from"
                : $"{_access.Server} does not answer ({innermost.Message})", e);
    }

    private static SslClientAuthenticationOptions Tls(ServerAccess access)
    {
        var options = new SslClientAuthenticationOptions();
        if (access.ClientCertificate is { } certificate)
            options.ClientCertificates = [certificate];
        if (access.Authorities.Count > 0)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(access.Authorities.ToArray());
            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}
