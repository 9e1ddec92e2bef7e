using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Migration.Local.Machine;

/// <summary>A certificate authority of a run's own; its key is forgotten with this program.</summary>
public sealed class LocalAuthority : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Validity = TimeSpan.FromDays(30);
    private readonly string _folder;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    /// <summary>Makes an authority.</summary>
    /// <param name="folder">Folder that takes its certificate and those it issues.</param>
    public LocalAuthority(string folder)
    {
        _folder = folder;
        var request = new CertificateRequest("CN=containerflow local run", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddHours(-1), now.Add(Validity));
        File.WriteAllText(CertificateFile, _certificate.ExportCertificatePem());
    }

    /// <summary>PEM file with the authority's certificate.</summary>
    public string CertificateFile => Path.Combine(_folder, "authority.pem");

    /// <summary>Issues a certificate for a server on the loopback, or for a client.</summary>
    /// <param name="name">Its name; also of the files.</param>
    /// <param name="isServer">Whether it is a server's.</param>
    /// <returns>PEM files with certificate and key, the latter readable by the owner only.</returns>
    public (string CertificateFile, string KeyFile) Issue(string name, bool isServer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(isServer ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], false));
        if (isServer)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
        }

        using var issued = request.Create(
            _certificate, _certificate.NotBefore, _certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
        var (certificateFile, keyFile) =
            (Path.Combine(_folder, $"{name}.pem"), Path.Combine(_folder, $"{name}.key"));
        File.WriteAllText(certificateFile, issued.ExportCertificatePem());
        WriteSecret(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    internal static void WriteSecret(string path, string secret)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
        });
        using var writer = new StreamWriter(file);
        writer.Write(secret);
    }
}
