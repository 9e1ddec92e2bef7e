using System.ComponentModel.DataAnnotations;

namespace Migration.Checkpointer.Inspection;

/// <summary>
/// The registry that the node's imagebuilder pushes to, for the check before a migration. Section
/// <c>Checkpointer:Registry</c>; the same values as in section <c>ImageBuilder</c>.
/// </summary>
public sealed class RegistryProbeOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Checkpointer:Registry";

    /// <summary>Registry as <c>host[:port]</c>. Default none: it is not checked.</summary>
    public string? Address { get; set; }

    /// <summary>Repository in front of the container's name. Default <c>checkpoints</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Repository { get; set; } = "checkpoints";

    /// <summary>Whether the registry speaks HTTP without TLS. Default false.</summary>
    public bool PlainHttp { get; set; }

    /// <summary>PEM file with the certificate authorities that the registry's certificate is checked against.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>User name at the registry; null for none.</summary>
    public string? Username { get; set; }

    /// <summary>Password of <see cref="Username"/>.</summary>
    public string? Password { get; set; }

    /// <summary>File whose first line is the password; null for none. Goes before <see cref="Password"/>.</summary>
    public string? PasswordFile { get; set; }
}
