using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Migration.Platform.Oci;

/// <summary>Makes the HTTP client for one registry.</summary>
internal static class RegistryTransport
{
    public static HttpClient Create(RegistryClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            // Layers of other registries are often served from elsewhere; authorization is not sent along.
            AllowAutoRedirect = true,
            MaxAutomaticRedirections = 5,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        if (options.CertificateAuthorityFile is { } file)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPemFile(file);
            if (policy.CustomTrustStore.Count == 0)
                throw new ArgumentException($"'{file}' has no certificate in PEM form.", nameof(options));
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }
        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"{(options.PlainHttp ? "http" : "https")}://{options.Registry}/"),
            Timeout = Timeout.InfiniteTimeSpan, // each request has its own
        };
    }
}
