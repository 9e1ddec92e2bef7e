using System.Net;

namespace Migration.Platform.Oci;

/// <summary>
/// A client of one registry by the OCI distribution specification 1.1. Safe for use by several threads. Every
/// operation fails with a <see cref="RegistryException"/> that names it, the reference and the registry's reason.
/// </summary>
public sealed partial class RegistryClient : IDisposable
{
    private readonly RegistryClientOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly RegistryAuthenticator _authenticator;

    /// <summary>Makes a client; connects on first use.</summary>
    /// <exception cref="ArgumentException">The options break a rule; the message lists all.</exception>
    public RegistryClient(RegistryClientOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = options.Validate();
        if (errors.Count > 0)
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        _options = options;
        _time = time;
        _http = RegistryTransport.Create(options);
        _authenticator = new RegistryAuthenticator(_http, options, time);
    }

    /// <summary>Host of the registry.</summary>
    public string Registry => _options.Registry;

    /// <summary>Checks that a registry answers at this address and accepts the credentials.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            "ping", Registry, "", () => new HttpRequestMessage(HttpMethod.Get, "v2/"), cancellationToken);
        await ExpectAsync(response, "ping", Registry, cancellationToken, HttpStatusCode.OK);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    internal static string PullScope(string repository) => $"repository:{repository}:pull";

    internal static string PushScope(string repository) => $"repository:{repository}:pull,push";

    internal string Name(string repository, string? tagOrDigest = null) => tagOrDigest is null
        ? $"{Registry}/{repository}"
        : $"{Registry}/{repository}{(tagOrDigest.Contains(':') ? "@" : ":")}{tagOrDigest}";

    /// <summary>
    /// Sends a request, once more after a challenge. <paramref name="make"/> is called for each try.
    /// </summary>
    /// <exception cref="RegistryException">There was no answer. Its inner exception says why.</exception>
    internal Task<HttpResponseMessage> SendAsync(
        string operation, string reference, string scope, Func<HttpRequestMessage> make,
        CancellationToken cancellationToken) =>
        SendAsync(operation, reference, scope, _ => make(), cancellationToken);

    /// <summary>
    /// As above, for a request that takes long by its size: the time for its answer begins anew whenever what
    /// <paramref name="make"/> is given is called.
    /// </summary>
    internal async Task<HttpResponseMessage> SendAsync(
        string operation, string reference, string scope, Func<Action, HttpRequestMessage> make,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.RequestTimeout);
        try
        {
            var response = await SendOnceAsync(() => make(Progress), scope, limit.Token);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
                return response;
            using (response)
            {
                if (!await _authenticator.AnswerAsync(response, scope, operation, reference, limit.Token))
                    throw await RegistryError.FromAsync(response, operation, reference, limit.Token);
            }
            return await SendOnceAsync(() => make(Progress), scope, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryException(
                operation, reference, $"no answer within {_options.RequestTimeout.TotalSeconds:0.#} s.", inner: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new RegistryException(operation, reference, $"{Reason(e)}", inner: e);
        }

        void Progress() => limit.CancelAfter(_options.RequestTimeout);
    }

    internal static async Task ExpectAsync(
        HttpResponseMessage response, string operation, string reference, CancellationToken cancellationToken,
        params HttpStatusCode[] expected)
    {
        if (!expected.Contains(response.StatusCode))
            throw await RegistryError.FromAsync(response, operation, reference, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        Func<HttpRequestMessage> make, string scope, CancellationToken cancellationToken)
    {
        using var request = make();
        // An upload may be directed to another host, which gets no credentials of this one.
        if (new Uri(BaseAddress, request.RequestUri!).Authority == BaseAddress.Authority)
            _authenticator.Apply(request, scope);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static string Reason(Exception e) => e.InnerException is { } inner and not OperationCanceledException
        ? $"{e.Message} ({inner.Message})"
        : e.Message;

    private static string CheckRepository(string repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return ImageReference.IsRepository(repository)
            ? repository
            : throw new ArgumentException($"'{repository}' is not a repository.", nameof(repository));
    }

    private static string CheckDigest(string digest) => OciDigest.IsValid(digest)
        ? digest
        : throw new ArgumentException($"'{digest}' is not a sha256 digest.", nameof(digest));
}
