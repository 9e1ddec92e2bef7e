using Migration.Contracts;
using Migration.Deployer.Checkpoints;
using Migration.Deployer.Platforms;
using Migration.Platform.Hosting;

namespace Migration.Deployer.Podman;

/// <summary>Migrations on this node's podman engine.</summary>
/// <param name="preparation">Makes the target pod and removes it.</param>
/// <param name="restore">Restores the container.</param>
/// <param name="fetch">Brings checkpoints onto the node.</param>
/// <param name="retirement">Removes the source.</param>
public sealed class PodmanDeployment(
    TargetPreparation preparation, TargetRestore restore, CheckpointFetch fetch, SourceRetirement retirement)
    : IDeploymentPlatform
{
    /// <inheritdoc />
    public string Name => WorkloadPlatforms.Podman;

    /// <inheritdoc />
    public Task<PodEndpoint> PrepareAsync(MigrationAccepted migration, CancellationToken cancellation) =>
        preparation.PrepareAsync(migration, cancellation);

    /// <inheritdoc />
    public bool FetchesAhead => fetch.FetchesAhead;

    /// <inheritdoc />
    public Task FetchAheadAsync(BaseImagePushed pushed, CancellationToken cancellation) =>
        fetch.FetchAheadAsync(pushed, cancellation);

    /// <inheritdoc />
    public Task FetchLayerAsync(LayerPushed pushed, CancellationToken cancellation) =>
        fetch.FetchLayerAsync(pushed, cancellation);

    /// <inheritdoc />
    public Task RestoreAsync(ImagePushed pushed, StepTimer timer, CancellationToken cancellation) =>
        restore.RestoreAsync(pushed, timer, cancellation);

    /// <inheritdoc />
    public Task ForgetImageAsync(ImagePushed pushed, CancellationToken cancellation) =>
        restore.ForgetImageAsync(pushed, cancellation);

    /// <inheritdoc />
    public async Task RemoveAsync(MigrationAborted migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        await fetch.GiveUpAsync(migration.MigrationId);
        await preparation.RemoveAsync(migration, cancellation);
    }

    /// <inheritdoc />
    public Task RetireAsync(TrafficRedirected migration, CancellationToken cancellation) =>
        retirement.RetireAsync(migration, cancellation);
}
