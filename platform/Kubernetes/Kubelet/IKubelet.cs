namespace Migration.Platform.Kubernetes;

/// <summary>What the project uses of a kubelet.</summary>
public interface IKubelet
{
    /// <summary>
    /// Checkpoints a container (pkg/kubelet/server, POST /checkpoint). Never run twice at a time for one container:
    /// archives are named with a resolution of a second, and a shorter one does not shorten an older file.
    /// </summary>
    /// <param name="space">Namespace of the pod.</param>
    /// <param name="pod">Name of the pod.</param>
    /// <param name="container">Name of the container.</param>
    /// <param name="timeout">How long the runtime may take.</param>
    /// <param name="cancellation">Cancels the wait; the kubelet goes on.</param>
    /// <returns>Path of the whole archive on the node's file system.</returns>
    /// <exception cref="KubernetesException">It refused or failed, or does not answer.</exception>
    Task<string> CheckpointAsync(
        string space, string pod, string container, TimeSpan timeout, CancellationToken cancellation);
}
