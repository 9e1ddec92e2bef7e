namespace Migration.Local.Parts;

/// <summary>A service's account at the broker.</summary>
/// <param name="User">Its user.</param>
/// <param name="PasswordFile">File with the password.</param>
/// <param name="CertificateFile">PEM file with the certificate that it shows.</param>
/// <param name="KeyFile">PEM file with the certificate's key.</param>
public sealed record BrokerAccount(string User, string PasswordFile, string CertificateFile, string KeyFile);
