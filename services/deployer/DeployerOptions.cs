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

    /// <summary>
    /// Whether the target pod gets the address of the source, so that nothing in the checkpoint has to be rewritten.
    /// Default false. The network has to give it while the source still has it: with the CNI plugin containerflow,
    /// <c>requestedIpam</c>.
    /// </summary>
    public bool KeepAddress { get; set; }

    /// <summary>Whether the registry's TLS certificate is checked on a pull. Default true; false for plain HTTP.</summary>
    public bool TlsVerify { get; set; } = true;

    /// <summary>
    /// Longest wait for restored tasks to be stopped by CRIU before they are continued, 0 to 10 s. Default 1 s: it takes
    /// microseconds unless the machine is loaded.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan StopBound { get; set; } = TimeSpan.FromSeconds(1);
}
