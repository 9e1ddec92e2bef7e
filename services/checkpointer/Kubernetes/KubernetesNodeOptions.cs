using System.ComponentModel.DataAnnotations;

namespace Migration.Checkpointer.Kubernetes;

/// <summary>What is where on a Kubernetes node. Section <c>Checkpointer:Kubernetes</c>.</summary>
public sealed class KubernetesNodeOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Checkpointer:Kubernetes";

    /// <summary>
    /// Folder under which this process sees the node's file system. Default none: paths are the same here as on the
    /// node.
    /// </summary>
    public string HostRoot { get; set; } = "";

    /// <summary>Folder that the kubelet writes its archives to. Default the kubelet's own.</summary>
    [Required(AllowEmptyStrings = false)]
    public string CheckpointFolder { get; set; } = "/var/lib/kubelet/checkpoints";

    /// <summary>Folder that the runtime keeps images in, for the check of free space. Default CRI-O's own.</summary>
    [Required(AllowEmptyStrings = false)]
    public string ImageFolder { get; set; } = "/var/lib/containers/storage";
}
