using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Deployer.Platforms;

/// <summary>Makes, restores and removes the pods of a migration. Every step may run twice.</summary>
public interface IDeploymentPlatform : INodePlatform
{
    /// <summary>
    /// Makes the target pod while the source still serves, or finds the one that an earlier run made: sandbox and
    /// network up, address known, base image on the node.
    /// </summary>
    /// <param name="migration">The migration.</param>
    /// <param name="cancellation">Cancels the preparation.</param>
    /// <returns>Where the target is.</returns>
    /// <exception cref="StepException">It cannot be made.</exception>
    /// <exception cref="TransientStepException">The platform does not answer.</exception>
    Task<PodEndpoint> PrepareAsync(MigrationAccepted migration, CancellationToken cancellation);

    /// <summary>
    /// Whether memory can be fetched ahead of the checkpoint that builds on it; if not, all goes with that.
    /// </summary>
    bool FetchesAhead => false;

    /// <summary>Fetches a copy of the workload's memory ahead of the checkpoint that builds on it.</summary>
    /// <param name="pushed">The copy.</param>
    /// <param name="cancellation">Cancels the fetch.</param>
    /// <exception cref="StepException">The copy is damaged, or the registry refuses.</exception>
    /// <exception cref="TransientStepException">The registry does not answer.</exception>
    Task FetchAheadAsync(BaseImagePushed pushed, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>
    /// Fetches a layer of a checkpoint while the rest of it is on its way; does nothing where that is of no use.
    /// </summary>
    /// <param name="pushed">The layer.</param>
    /// <param name="cancellation">Cancels the fetch.</param>
    /// <exception cref="StepException">The layer is damaged, or the registry refuses.</exception>
    /// <exception cref="TransientStepException">The registry does not answer.</exception>
    Task FetchLayerAsync(LayerPushed pushed, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>
    /// Restores the workload in the prepared target and lets it run, cut off from its clients by the switch; one that
    /// an earlier run restored is kept.
    /// </summary>
    /// <param name="pushed">The checkpoint image and where it goes.</param>
    /// <param name="timer">Takes the steps pull and restore.</param>
    /// <param name="cancellation">Cancels the restore.</param>
    /// <exception cref="StepException">The target is gone, or the restored container does not run.</exception>
    /// <exception cref="TransientStepException">The platform or CRIU refused, or does not answer.</exception>
    Task RestoreAsync(ImagePushed pushed, StepTimer timer, CancellationToken cancellation);

    /// <summary>
    /// Removes the checkpoint image from the node once the container is restored; fine when it is gone. One that cannot
    /// be removed is logged: it only takes up room.
    /// </summary>
    /// <param name="pushed">The image.</param>
    /// <param name="cancellation">Cancels the removal.</param>
    Task ForgetImageAsync(ImagePushed pushed, CancellationToken cancellation);

    /// <summary>
    /// Removes the target of a migration that was given up, if it is this migration's; fine when it is gone.
    /// </summary>
    /// <param name="migration">The migration.</param>
    /// <param name="cancellation">Cancels the removal.</param>
    /// <exception cref="TransientStepException">The platform refused or does not answer.</exception>
    Task RemoveAsync(MigrationAborted migration, CancellationToken cancellation);

    /// <summary>
    /// Removes the stopped source without a packet to its clients after the point of no return; fine when it is gone.
    /// </summary>
    /// <param name="migration">The migration.</param>
    /// <param name="cancellation">Cancels the removal.</param>
    /// <exception cref="TransientStepException">The platform refused or does not answer.</exception>
    Task RetireAsync(TrafficRedirected migration, CancellationToken cancellation);
}
