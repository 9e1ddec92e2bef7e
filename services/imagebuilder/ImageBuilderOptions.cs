using System.ComponentModel.DataAnnotations;
using Migration.Platform.Criu.Images;

namespace Migration.ImageBuilder;

/// <summary>Settings of the imagebuilder. Section <c>ImageBuilder</c>.</summary>
public sealed class ImageBuilderOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "ImageBuilder";

    /// <summary>Name of the service and prefix of its queue.</summary>
    public const string Service = "imagebuilder";

    /// <summary>
    /// Registry that checkpoint images go to, as <c>host[:port]</c>, for example <c>127.0.0.1:5000</c>.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string Registry { get; set; } = "";

    /// <summary>
    /// Repository in front of the container's name. Default <c>checkpoints</c>: images go to
    /// <c>checkpoints/CONTAINER:MIGRATION</c>.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string Repository { get; set; } = "checkpoints";

    /// <summary>
    /// Folder in which the node's checkpointer puts its archives, one file per migration. Default
    /// <c>/var/lib/containerflow/checkpoints</c>.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string ArchiveFolder { get; set; } = "/var/lib/containerflow/checkpoints";

    /// <summary>
    /// Folder with a public RSA key (PEM, 2048 bits or more) for each node, <c>NODE.pem</c>. Checkpoints are encrypted
    /// for the node that restores them then; a node without a key gets none. Default: null, and anybody who can read
    /// the registry can read the memory of the workload.
    /// </summary>
    public string? RecipientKeyFolder { get; set; }

    /// <summary>
    /// PEM file with this node's private ECDSA key (P-256), with which it signs what it pushes; null for no signature.
    /// </summary>
    public string? SigningKeyFile { get; set; }

    /// <summary>
    /// Whether checkpoints are compressed with zstd on their way to the registry: <c>auto</c>, <c>zstd</c> or
    /// <c>none</c>. Default <c>auto</c>: whichever brought more memory a second to the registry, tried out on what is
    /// copied ahead.
    /// </summary>
    public CompressionMode Compression { get; set; }

    /// <summary>
    /// Size in bytes of the pieces in which the memory of a large workload goes to the registry side by side, and
    /// already while CRIU writes it: whole pages of 4,096 bytes, at most 1 GiB, default 32 MiB; 0 for all in one. See
    /// docs/decisions/0130.
    /// </summary>
    [Range(0, 1L << 30)]
    public long PieceBytes { get; set; } = 32 << 20;

    /// <summary>Whether the registry speaks HTTP without TLS. Default false.</summary>
    public bool PlainHttp { get; set; }

    /// <summary>PEM file with the certificate authorities that the registry's certificate is checked against.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>User name at the registry; null for none.</summary>
    public string? Username { get; set; }

    /// <summary>
    /// Password of <see cref="Username"/>, to be given by the environment; or use <see cref="PasswordFile"/>.
    /// </summary>
    public string? Password { get; set; }

    /// <summary>File whose first line is the password; null for none. Goes before <see cref="Password"/>.</summary>
    public string? PasswordFile { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PieceBytes % CriuImageFormat.PageSize != 0)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(PieceBytes)} is {PieceBytes}; it must be a multiple of "
                + $"{CriuImageFormat.PageSize}.");
        }
    }
}
