namespace Migration.Platform.Podman;

/// <summary>
/// What the project uses of a podman engine (libpod REST API, 4.0 or newer). Every call throws
/// <see cref="PodmanException"/> when the engine refuses it or does not answer.
/// </summary>
public interface IPodmanEngine
{
    /// <summary>Checks that the engine answers.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    Task PingAsync(CancellationToken cancellation);

    /// <summary>Describes a container; null when there is none of that name or id.</summary>
    /// <param name="nameOrId">Name or id.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<ContainerDetails?> FindContainerAsync(string nameOrId, CancellationToken cancellation);

    /// <summary>Describes a pod; null when there is none of that name or id.</summary>
    /// <param name="nameOrId">Name or id.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<PodDetails?> FindPodAsync(string nameOrId, CancellationToken cancellation);

    /// <summary>Names of the pods that carry a label.</summary>
    /// <param name="label">Key of the label, whatever its value, or <c>key=value</c>.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<IReadOnlyList<string>> ListPodsAsync(string label, CancellationToken cancellation);

    /// <summary>Creates a pod without starting it.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>Full id of the pod.</returns>
    Task<string> CreatePodAsync(PodSpec pod, CancellationToken cancellation);

    /// <summary>Starts a pod and its containers; fine when it runs.</summary>
    /// <param name="nameOrId">Name or id.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task StartPodAsync(string nameOrId, CancellationToken cancellation);

    /// <summary>Kills and removes a pod with its containers, without grace period; fine when it is gone.</summary>
    /// <param name="nameOrId">Name or id.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task RemovePodAsync(string nameOrId, CancellationToken cancellation);

    /// <summary>Creates a container without starting it.</summary>
    /// <param name="container">The container.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>Id of the container.</returns>
    Task<string> CreateContainerAsync(ContainerSpec container, CancellationToken cancellation);

    /// <summary>Starts a container; fine when it runs.</summary>
    /// <param name="nameOrId">Name or id.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task StartContainerAsync(string nameOrId, CancellationToken cancellation);

    /// <summary>Kills and removes a container, without grace period; fine when it is gone.</summary>
    /// <param name="nameOrId">Name or id.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task RemoveContainerAsync(string nameOrId, CancellationToken cancellation);

    /// <summary>Checkpoints a container and writes the archive (an uncompressed tar) to a stream.</summary>
    /// <param name="request">The checkpoint.</param>
    /// <param name="archive">Where the archive goes.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task CheckpointAsync(CheckpointRequest request, Stream archive, CancellationToken cancellation);

    /// <summary>Restores a container from a checkpoint image into a pod.</summary>
    /// <param name="request">The restore.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<RestoreReport> RestoreAsync(RestoreRequest request, CancellationToken cancellation);

    /// <summary>Restores a container from an archive into a pod.</summary>
    /// <param name="request">The restore.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<RestoreReport> ImportAsync(ImportRequest request, CancellationToken cancellation);

    /// <summary>Pulls an image.</summary>
    /// <param name="reference">Reference by tag or digest.</param>
    /// <param name="tlsVerify">False for a registry without TLS.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>Image id.</returns>
    Task<string> PullImageAsync(string reference, bool tlsVerify, CancellationToken cancellation);

    /// <summary>Whether the engine has an image.</summary>
    /// <param name="nameOrId">Reference or id.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<bool> HasImageAsync(string nameOrId, CancellationToken cancellation);

    /// <summary>Ids of the images that carry a label.</summary>
    /// <param name="label">Key of the label, whatever its value, or <c>key=value</c>.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<IReadOnlyList<string>> ListImagesAsync(string label, CancellationToken cancellation);

    /// <summary>Folder on the engine's host in which it keeps images; null if not told.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    Task<string?> FindImageFolderAsync(CancellationToken cancellation);

    /// <summary>Removes an image; fine when it is gone.</summary>
    /// <param name="nameOrId">Reference or id.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task RemoveImageAsync(string nameOrId, CancellationToken cancellation);

    /// <summary>Creates a bridge network; fine when one of that name exists.</summary>
    /// <param name="network">The network.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task CreateNetworkAsync(NetworkSpec network, CancellationToken cancellation);
}
