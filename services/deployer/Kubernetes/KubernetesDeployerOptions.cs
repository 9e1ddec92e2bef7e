using System.ComponentModel.DataAnnotations;

namespace Migration.Deployer.Kubernetes;

/// <summary>Settings of migrations on Kubernetes. Section <c>Deployer:Kubernetes</c>.</summary>
public sealed class KubernetesDeployerOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Deployer:Kubernetes";

    /// <summary>
    /// Image that target pods wait with; it must ignore its arguments and end at SIGTERM. Default Kubernetes' own pause
    /// image.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string PlaceholderImage { get; set; } = "registry.k8s.io/pause:3.10";

    /// <summary>
    /// Secret with credentials for the registry of checkpoint images, in the namespace of the workload. Default none.
    /// </summary>
    public string? PullSecret { get; set; }

    /// <summary>CRIU's configuration file, as this process sees it. Default <c>/etc/criu/runc.conf</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string CriuConfiguration { get; set; } = "/etc/criu/runc.conf";

    /// <summary>
    /// Longest wait until the target pod has its address and the node the base image, 5 s to 30 min. Default 3 min: the
    /// workload serves meanwhile, and a big image takes its time.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:30:00")]
    public TimeSpan PrepareBound { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Longest wait until the kubelet has ended the placeholder, the first thing that it does for a restore, 2 s to 30
    /// min. Default 20 s: one that has died, or does not reach its API server, does nothing at all, and the clients
    /// wait.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:30:00")]
    public TimeSpan ReactBound { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Longest wait until the restored container runs, 5 s to 30 min. Default 2 min: the clients wait, but giving up
    /// is worse than being slow. 25 MB take about 2 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:30:00")]
    public TimeSpan RestoreBound { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Longest wait until the restored pod is Ready before its controller is told of it, 1 s to 30 min. Default 1 min:
    /// a controller removes pods first that are not ready.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan ReadyBound { get; set; } = TimeSpan.FromMinutes(1);
}
