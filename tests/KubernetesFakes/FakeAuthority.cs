using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Migration.KubernetesFakes;

/// <summary>A certificate authority of the test's making.</summary>
public sealed class FakeAuthority
{
    private readonly TimeProvider _time = TimeProvider.System;

    public FakeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=fake cluster", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = _time.GetUtcNow();
        Certificate = request.CreateSelfSigned(now.AddHours(-2), now.AddHours(2));
    }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>A server certificate for a DNS name and the loopback address.</summary>
    public X509Certificate2 Server(string name)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName(name);
        return Issue($"CN={name}", names.Build());
    }

    /// <summary>A client certificate; its common name is the user.</summary>
    public X509Certificate2 Client(string user) => Issue($"CN={user}", null);

    private X509Certificate2 Issue(string subject, X509Extension? extension)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (extension is not null)
            request.CertificateExtensions.Add(extension);
        var now = _time.GetUtcNow();
        using var certificate = request.Create(
            Certificate, now.AddHours(-1), now.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
