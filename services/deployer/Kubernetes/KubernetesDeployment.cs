using Migration.Contracts;
using Migration.Deployer.Platforms;
using Migration.Platform.Hosting;

namespace Migration.Deployer.Kubernetes;

/// <summary>Migrations of pods.</summary>
/// <param name="preparation">Makes the target pod and removes it.</param>
/// <param name="images">Brings images onto the node ahead.</param>
/// <param name="restore">Restores the container.</param>
/// <param name="retirement">Hands over and removes the source.</param>
public sealed class KubernetesDeployment(
    TargetPreparation preparation, ImageFetch images, TargetRestore restore, SourceRetirement retirement)
    : IDeploymentPlatform
{
    /// <inheritdoc />
    public string Name => WorkloadPlatforms.Kubernetes;

    /// <inheritdoc />
    public Task<PodEndpoint> PrepareAsync(MigrationAccepted migration, CancellationToken cancellation) =>
        preparation.PrepareAsync(migration, cancellation);

    /// <inheritdoc />
    public bool FetchesAhead => true;

    /// <inheritdoc />
    public Task FetchAheadAsync(BaseImagePushed pushed, CancellationToken cancellation) =>
        images.FetchAheadAsync(pushed, cancellation);

    /// <inheritdoc />
    public Task RestoreAsync(ImagePushed pushed, StepTimer timer, CancellationToken cancellation) =>
        restore.RestoreAsync(pushed, timer, cancellation);

    /// <inheritdoc />
    // The kubelet removes images that no container uses when it needs the room.
    public Task ForgetImageAsync(ImagePushed pushed, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc />
    public Task RemoveAsync(MigrationAborted migration, CancellationToken cancellation) =>
        preparation.RemoveAsync(migration, cancellation);

    /// <inheritdoc />
    public Task RetireAsync(TrafficRedirected migration, CancellationToken cancellation) =>
        retirement.RetireAsync(migration, cancellation);
}
