using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.Processes;

/// <summary>How a node runs process workloads. Section <c>Processes</c>.</summary>
public sealed class ProcessOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Processes";

    /// <summary>
    /// Folder with a file for each workload of the node, gone after a boot as the workloads are. Default
    /// <c>/run/containerflow/processes</c>. Shared by the services of a node.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string StateFolder { get; set; } = "/run/containerflow/processes";

    /// <summary>
    /// Addresses for workloads that come to this node, for example <c>10.1.2.128/25</c> or
    /// <c>fd00:10:1:2:1::/80</c>; the network's switch must route them to this node. No default: a node without takes none
    /// in.
    /// </summary>
    public string Subnet { get; set; } = "";

    /// <summary>
    /// File that holds the network namespace in which the node routes to its workloads. Default: empty, the one that the
    /// services run in.
    /// </summary>
    public string NodeNamespace { get; set; } = "";

    /// <summary>
    /// Beginning of the names of the network namespaces that are made here; it and the pod or migration make the name.
    /// Default <c>cf-</c>.
    /// </summary>
    [RegularExpression("^[a-z0-9-]{1,32}$", ErrorMessage =
        "Processes:NamespacePrefix must be 1 to 32 lower-case letters, digits and '-'.")]
    public string NamespacePrefix { get; set; } = "cf-";
}
