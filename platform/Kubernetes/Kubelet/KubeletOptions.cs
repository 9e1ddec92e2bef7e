using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.Kubernetes;

/// <summary>How to reach the kubelet of this node. Section <c>Kubernetes:Kubelet</c>.</summary>
public sealed class KubeletOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Kubernetes:Kubelet";

    /// <summary>
    /// Whether the kubelet is asked through the API server. Default false: directly, which needs nodes/checkpoint only;
    /// through the server it needs nodes/proxy, with which one may do anything on a node.
    /// </summary>
    public bool ThroughServer { get; set; }

    /// <summary>Address of the kubelet. Default: the node's internal address, port 10250.</summary>
    public string? Address { get; set; }

    /// <summary>
    /// PEM file with what the kubelet's certificate is checked against. Default: the cluster's authority. A kubelet
    /// that made its certificate itself is its own authority: <c>/var/lib/kubelet/pki/kubelet.crt</c>.
    /// </summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>Name that the kubelet's certificate is for. Default: the node's name.</summary>
    public string? ServerName { get; set; }

    /// <summary>
    /// How long a checkpoint may take, 1 s to 30 min. Default 2 min, the runtime's own: 1 GiB takes about 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan CheckpointTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
