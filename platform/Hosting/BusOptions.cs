using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.Hosting;

/// <summary>How to reach RabbitMQ. Section <c>Bus</c>.</summary>
public sealed class BusOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Bus";

    /// <summary>Host name or address of the broker. Default <c>127.0.0.1</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>AMQP port. Default 5672; with TLS brokers usually have 5671.</summary>
    [Range(1, 65535)]
    public ushort Port { get; set; } = 5672;

    /// <summary>Virtual host. Default <c>/</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string VirtualHost { get; set; } = "/";

    /// <summary>User name. Default <c>guest</c>, which the broker accepts on loopback only.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Username { get; set; } = "guest";

    /// <summary>
    /// Password of <see cref="Username"/>. Default: <see cref="PasswordFile"/>'s, else <c>guest</c>. To be given by the
    /// environment, not on the command line, which everybody on the machine can read.
    /// </summary>
    public string? Password { get; set; }

    /// <summary>File whose first line is the password; null for none. Not together with <see cref="Password"/>.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>Whether the connection is encrypted by TLS 1.2 or 1.3, and the broker's certificate checked. Default false.</summary>
    public bool Tls { get; set; }

    /// <summary>
    /// PEM file with the certificate authorities that the broker's certificate is checked against; null for those of the
    /// system.
    /// </summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>PEM file with the certificate that the service shows to the broker; null for none.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the private key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// Messages of one service that are worked on at a time, 1 to 256. Default 16: more than the migrations one node
    /// may have in flight, so that an abort never waits behind another migration's checkpoint.
    /// </summary>
    [Range(1, 256)]
    public int ConcurrentMessages { get; set; } = 16;

    /// <summary>
    /// A connection that was silent for twice this long is given up, on both ends, 1 s to 5 min. Default 5 s: what is
    /// being handled by a service that the network cut off then goes back to its queue.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A service whose bus is not healthy for this long, though the broker lets it in, ends with exit code 1 and has to be
    /// started again by its supervisor, 10 s to 1 day. Default 2 min: a busy machine takes up to one to connect.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Password is not null && PasswordFile is not null)
            yield return Wrong($"{nameof(Password)} and {Section}:{nameof(PasswordFile)} exclude each other.");
        if (CertificateFile is null != KeyFile is null)
            yield return Wrong($"{nameof(CertificateFile)} and {Section}:{nameof(KeyFile)} go together; one is missing.");
        if (!Tls && (CertificateFile ?? CertificateAuthorityFile) is not null)
            yield return Wrong($"{nameof(Tls)} is false, so the certificates named beside it would not be used.");
        foreach (var (name, path) in new[]
                 {
                     (nameof(PasswordFile), PasswordFile), (nameof(CertificateFile), CertificateFile),
                     (nameof(KeyFile), KeyFile), (nameof(CertificateAuthorityFile), CertificateAuthorityFile),
                 })
        {
            if (path is not null && !File.Exists(path))
                yield return Wrong($"{name} is '{path}', which does not exist or may not be read.");
        }
    }

    /// <summary>The password, read from its file where one is named.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string ReadPassword() => PasswordFile is null ? Password ?? "guest" : SecretFile.Read(PasswordFile);

    private static ValidationResult Wrong(string problem) => new($"{Section}:{problem}");
}
