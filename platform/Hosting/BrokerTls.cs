using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MassTransit;
using RabbitMQ.Client;

namespace Migration.Platform.Hosting;

/// <summary>TLS to the broker.</summary>
internal static class BrokerTls
{
    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Applies the options.</summary>
    internal static void UseTls(this IRabbitMqHostConfigurator host, BusOptions options)
    {
        host.UseSsl(ssl =>
        {
            ssl.Protocol = Protocols;
            ssl.ServerName = options.Host;
            if (Certificate(options) is { } certificate)
                ssl.Certificate = certificate;
            if (Validation(options) is { } validation)
                ssl.CertificateValidationCallback = validation;
        });
    }

    /// <summary>The options for a connection that is none of the bus's.</summary>
    internal static SslOption Of(BusOptions options)
    {
        var ssl = new SslOption(options.Host, enabled: true) { Version = Protocols };
        if (Certificate(options) is { } certificate)
            ssl.Certs = new X509CertificateCollection { certificate };
        if (Validation(options) is { } validation)
            ssl.CertificateValidationCallback = validation;
        return ssl;
    }

    private static X509Certificate2? Certificate(BusOptions options) => options.CertificateFile is { } certificate
        ? X509Certificate2.CreateFromPemFile(certificate, options.KeyFile)
        : null;

    private static RemoteCertificateValidationCallback? Validation(BusOptions options)
    {
        if (options.CertificateAuthorityFile is not { } file)
            return null;
        var authorities = Authorities(file);
        return (_, shown, chain, problems) => IsTrusted(authorities, shown, chain, problems);
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
