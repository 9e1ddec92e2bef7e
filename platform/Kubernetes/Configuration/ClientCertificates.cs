using System.Security.Cryptography.X509Certificates;

namespace Migration.Platform.Kubernetes;

/// <summary>Client certificates from PEM.</summary>
internal static class ClientCertificates
{
    public static X509Certificate2 FromPem(string certificate, string key) =>
        X509Certificate2.CreateFromPem(certificate, key);
}
