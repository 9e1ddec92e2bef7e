using System.ComponentModel.DataAnnotations;

namespace Migration.Deployer;

/// <summary>Settings of the deployer. Section <c>Deployer</c>.</summary>
public sealed class DeployerOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Deployer";

    /// <summary>Name of the service and prefix of its queue.</summary>
    public const string Service = "deployer";

    /// <summary>Network of the engine that target pods join. Default <c>pods</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Network { get; set; } = "pods";

    /// <summary>Whether the registry's TLS certificate is checked on a pull. Default true; false for plain HTTP.</summary>
    public bool TlsVerify { get; set; } = true;

    /// <summary>
    /// Longest wait for a restored container to run, 1 s to 1 min. Default 10 s: the engine answers only after the
    /// restore, what remains is a signal.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RunningBound { get; set; } = TimeSpan.FromSeconds(10);
}
