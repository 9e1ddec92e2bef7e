using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Migration.Platform.Oci;

/// <summary>
/// Answers a registry's challenges: basic authentication, or bearer tokens fetched from the realm it names and kept
/// per scope until shortly before they expire (distribution, docs/spec/auth/token.md).
/// </summary>
internal sealed class RegistryAuthenticator(HttpClient http, RegistryClientOptions options, TimeProvider time)
{
    private const int LongestAnswerBytes = 1024 * 1024;
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromSeconds(60); // token.md
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (string Value, DateTimeOffset Until)> _tokens = new();
    private volatile bool _basicDemanded;

    /// <summary>Adds what is known to be needed, so that the usual request is not refused first.</summary>
    public void Apply(HttpRequestMessage request, string scope)
    {
        if (_basicDemanded)
            request.Headers.Authorization = Basic();
        else if (_tokens.TryGetValue(scope, out var token) && token.Until > time.GetUtcNow())
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
    }

    /// <summary>
    /// Takes up the challenge of a 401 answer. False when there is nothing more to offer, so that the 401 stands.
    /// </summary>
    public async Task<bool> AnswerAsync(
        HttpResponseMessage refused, string scope, string operation, string reference,
        CancellationToken cancellationToken)
    {
        var used = refused.RequestMessage?.Headers.Authorization;
        foreach (var header in refused.Headers.WwwAuthenticate)
        {
            if (header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            {
                var challenge = AuthChallenge.Parse(header.Scheme, header.Parameter);
                _tokens[scope] = await FetchTokenAsync(challenge, scope, operation, reference, cancellationToken);
                return true;
            }
            if (header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
                && options.Username is not null && used?.Scheme != "Basic")
            {
                _basicDemanded = true;
                return true;
            }
        }
        return false;
    }

    private async Task<(string, DateTimeOffset)> FetchTokenAsync(
        AuthChallenge challenge, string scope, string operation, string reference,
        CancellationToken cancellationToken)
    {
        var address = TokenAddress(challenge, scope, operation, reference);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (options.Username is not null)
            request.Headers.Authorization = Basic();
        try
        {
            using var response = await http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new RegistryException(
                    operation, reference,
                    $"the token server {address.Host} answered {(int)response.StatusCode}; check user and password.",
                    response.StatusCode);
            }
            var body = await BoundedBody.ReadAsync(response.Content, LongestAnswerBytes, cancellationToken);
            return ReadToken(body, time.GetUtcNow());
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or InvalidDataException)
        {
            throw new RegistryException(
                operation, reference, $"no token from {address.Host}: {e.Message}", inner: e);
        }
    }

    private Uri TokenAddress(AuthChallenge challenge, string scope, string operation, string reference)
    {
        if (!challenge.Parameters.TryGetValue("realm", out var realm)
            || !Uri.TryCreate(realm, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https"))
        {
            throw new RegistryException(operation, reference, "the registry's challenge names no usable realm.");
        }
        if (uri.Scheme == "http" && !options.PlainHttp)
        {
            throw new RegistryException(
                operation, reference,
                $"the registry wants a token from {uri.Host} without TLS; credentials are not sent there.");
        }
        var query = new StringBuilder(uri.Query.Length > 1 ? uri.Query + "&" : "?");
        if (challenge.Parameters.TryGetValue("service", out var service))
            query.Append("service=").Append(Uri.EscapeDataString(service)).Append('&');
        // Ours covers all that the operation will need; the challenge's only this request.
        var wanted = scope.Length > 0 ? scope : challenge.Parameters.GetValueOrDefault("scope", "");
        foreach (var one in wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            query.Append("scope=").Append(Uri.EscapeDataString(one)).Append('&');
        return new UriBuilder(uri) { Query = query.ToString().TrimEnd('&', '?') }.Uri;
    }

    private static (string, DateTimeOffset) ReadToken(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !((root.TryGetProperty("token", out var token) || root.TryGetProperty("access_token", out token))
                && token.ValueKind == JsonValueKind.String))
        {
            throw new JsonException("the answer has neither 'token' nor 'access_token'.");
        }
        var lifetime = root.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt32(out var count)
            ? TimeSpan.FromSeconds(Math.Clamp(count, 0, 86400))
            : DefaultLifetime;
        return (token.GetString()!, now + (lifetime > 2 * Margin ? lifetime - Margin : lifetime));
    }

    private AuthenticationHeaderValue Basic() => new(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Username}:{options.Password}")));
}
