using System.ComponentModel.DataAnnotations;
using Migration.Platform.Oci;

namespace Migration.Deployer;

/// <summary>Settings of the deployer. Section <c>Deployer</c>.</summary>
public sealed class DeployerOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Deployer";

    /// <summary>Name of the service and prefix of its queue.</summary>
    public const string Service = "deployer";

    /// <summary>Network of the engine that target pods join. Default <c>pods</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Network { get; set; } = "pods";

    /// <summary>
    /// Whether the target pod gets the address of the source, so that nothing in the checkpoint has to be rewritten.
    /// Default false. The network has to give it while the source still has it: with the CNI plugin containerflow,
    /// <c>requestedIpam</c>.
    /// </summary>
    public bool KeepAddress { get; set; }

    /// <summary>Whether the registry's TLS certificate is checked on a pull. Default true; false for plain HTTP.</summary>
    public bool TlsVerify { get; set; } = true;

    /// <summary>Whether the registry speaks HTTP without TLS. Default false.</summary>
    public bool PlainHttp { get; set; }

    /// <summary>PEM file with the certificate authorities that the registry's certificate is checked against.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>
    /// Registry, as <c>host[:port]</c>, that <see cref="Username"/> is for; checkpoints of other registries are fetched
    /// without. Null for none.
    /// </summary>
    public string? Registry { get; set; }

    /// <summary>
    /// Image that the imagebuilders push before their first checkpoint, <c>REGISTRY/REPOSITORY/rehearsal:1</c>; with it the
    /// deployer makes ready before its first download, for which clients would wait half a second otherwise. Null for no
    /// such rehearsal.
    /// </summary>
    public string? RehearsalImage { get; set; }

    /// <summary>User name at <see cref="Registry"/>; null for none.</summary>
    public string? Username { get; set; }

    /// <summary>Password of <see cref="Username"/>.</summary>
    public string? Password { get; set; }

    /// <summary>File whose first line is the password; null for none. Goes before <see cref="Password"/>.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>
    /// PEM file with this node's private RSA key, to whose public key checkpoints for this node are encrypted. With one,
    /// checkpoints that are not encrypted are refused. Null for none.
    /// </summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>
    /// Folder with a public ECDSA key (PEM) for each node that may send checkpoints, <c>NODE.pem</c>. With one, nothing is
    /// restored that the source node has not signed for this migration and this node. Null for none.
    /// </summary>
    public string? TrustedKeyFolder { get; set; }

    /// <summary>
    /// Whether the engine pulls checkpoint images, with its own credentials, instead of the deployer. Slower: the images
    /// of CRIU are copied twice more. Default false.
    /// </summary>
    public bool PullWithEngine { get; set; }

    /// <summary>
    /// Folder for checkpoints that are being restored, which hold the memory of the workloads: readable by root only.
    /// Default <c>/var/lib/containerflow/restores</c>.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string RestoreFolder { get; set; } = "/var/lib/containerflow/restores";

    /// <summary>
    /// Folder on a memory-backed file system for CRIU's images when they fit there; they lie in
    /// <see cref="RestoreFolder"/> otherwise. Default <c>/dev/shm/containerflow</c>; empty for never.
    /// </summary>
    public string MemoryFolder { get; set; } = "/dev/shm/containerflow";

    /// <summary>
    /// Path or name of CRIU, which restores bare processes. Default <c>criu</c>, looked for on the PATH. Containers are
    /// restored by their engine, which finds its own.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string CriuProgram { get; set; } = "criu";

    /// <summary>
    /// Longest wait for restored tasks to be stopped by CRIU before they are continued, 0 to 10 s. Default 1 s: it takes
    /// microseconds unless the machine is loaded.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan StopBound { get; set; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PullWithEngine && PrivateKeyFile is not null)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(PullWithEngine)} and {Section}:{nameof(PrivateKeyFile)} exclude each other: no engine "
                + "can open an encrypted checkpoint.");
        }

        if (RehearsalImage is { } image && !IsReference(image))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(RehearsalImage)} is '{image}', not REGISTRY/REPOSITORY/rehearsal:1.");
        }

        if (PrivateKeyFile is not null && !File.Exists(PrivateKeyFile))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(PrivateKeyFile)} is '{PrivateKeyFile}', which does not exist or may not be read.");
        }
    }

    private static bool IsReference(string image)
    {
        try
        {
            return ImageReference.Parse(image).Digest is null;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
