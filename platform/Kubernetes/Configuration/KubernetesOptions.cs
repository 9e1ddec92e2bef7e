using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.Kubernetes;

/// <summary>How to reach the API server. Section <c>Kubernetes</c>.</summary>
public sealed class KubernetesOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Kubernetes";

    /// <summary>Path of a kubeconfig. Default none: the service account of the pod that this process runs in.</summary>
    public string? KubeConfig { get; set; }

    /// <summary>Context of the kubeconfig. Default its current one.</summary>
    public string? Context { get; set; }

    /// <summary>
    /// How long an answer may take, 1 s to 10 min. Default 30 s: the server itself gives up after a minute, and a
    /// migration does not wait that long.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
