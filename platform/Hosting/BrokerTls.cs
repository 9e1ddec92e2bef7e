using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MassTransit;

namespace Migration.Platform.Hosting;

/// <summary>TLS to the broker.</summary>
internal static class BrokerTls
{
    /// <summary>Applies the options.</summary>
    internal static void UseTls(this IRabbitMqHostConfigurator host, BusOptions options)
    {
        var authorities = options.CertificateAuthorityFile is { } file ? Authorities(file) : null;
        host.UseSsl(ssl =>
        {
            ssl.Protocol = SslProtocols.Tls12 | SslProtocols.Tls13;
            ssl.ServerName = options.Host;
            if (options.CertificateFile is { } certificate)
                ssl.Certificate = X509Certificate2.CreateFromPemFile(certificate, options.KeyFile);
            if (authorities is not null)
            {
                ssl.CertificateValidationCallback =
                    (_, shown, chain, problems) => IsTrusted(authorities, shown, chain, problems);
            }
        });
    }

    // Another name than the one that was asked for, or no certificate at all, is never fine; a chain that ends at an
    // unknown authority is looked at again with ours.
    private static bool IsTrusted(
        X509Certificate2Collection authorities, X509Certificate? shown, X509Chain? chain, SslPolicyErrors problems)
    {
        if (shown is not X509Certificate2 certificate || (problems & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using var ours = new X509Chain();
        ours.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        ours.ChainPolicy.CustomTrustStore.AddRange(authorities);
        ours.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in chain?.ChainElements.AsEnumerable() ?? [])
            ours.ChainPolicy.ExtraStore.Add(element.Certificate);
        return ours.Build(certificate);
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities;
    }
}
