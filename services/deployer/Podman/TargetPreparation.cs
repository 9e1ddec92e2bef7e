using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;

namespace Migration.Deployer.Podman;

/// <summary>
/// Makes the target pod while the source still serves: base image on the node, sandbox and network up, address known.
/// Its undo is <see cref="RemoveAsync"/>.
/// </summary>
/// <param name="engine">The node's engine.</param>
/// <param name="node">The node.</param>
/// <param name="network">How the switch reaches the node.</param>
/// <param name="options">Settings.</param>
public sealed class TargetPreparation(
    IPodmanEngine engine,
    IOptions<NodeOptions> node,
    IOptions<NodeNetworkOptions> network,
    IOptions<DeployerOptions> options)
{
    /// <summary>Makes the target pod, or finds the one that an earlier run made.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="cancellation">Cancels the preparation.</param>
    /// <exception cref="StepException">The base image cannot be had, or the pod's name is taken.</exception>
    /// <exception cref="TransientStepException">The engine does not answer.</exception>
    public async Task<PodEndpoint> PrepareAsync(MigrationAccepted migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var name = migration.Plan.Workload.Pod;
        try
        {
            await EnsureBaseImageAsync(migration.BaseImage, cancellation);
            var pod = await engine.FindPodAsync(name, cancellation);
            if (pod is null)
            {
                await engine.CreatePodAsync(Spec(migration), cancellation);
                pod = await engine.FindPodAsync(name, cancellation);
            }

            if (!IsOurs(pod!, migration.MigrationId))
                throw new StepException(MigrationSteps.Prepare, $"pod {name} on {node.Value.Name}",
                    "a pod of that name exists already and is not this migration's: remove or rename it");
            await engine.StartPodAsync(pod!.Id, cancellation);
            var infra = await engine.FindContainerAsync(pod.InfraContainerID, cancellation);
            return infra?.Addresses is { Count: > 0 } addresses
                ? network.Value.Require(
                    MigrationSteps.Prepare, node.Value.Name, name, addresses, migration.Source.Address)
                : throw new StepException(MigrationSteps.Prepare, $"pod {name} on {node.Value.Name}",
                    $"it got no address in network {options.Value.Network}: does the network exist?");
        }
        catch (PodmanException e)
        {
            throw Failure(MigrationSteps.Prepare, name, e);
        }
    }

    /// <summary>
    /// Removes the target pod if it is this migration's, and the checkpoint image, whose restore may have been cut off;
    /// fine when they are gone.
    /// </summary>
    /// <param name="migration">The migration that was given up.</param>
    /// <param name="cancellation">Cancels the removal.</param>
    /// <exception cref="TransientStepException">The engine refused or does not answer.</exception>
    public async Task RemoveAsync(MigrationAborted migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var name = migration.Plan.Workload.Pod;
        try
        {
            if (await engine.FindPodAsync(name, cancellation) is { } pod && IsOurs(pod, migration.MigrationId))
                await engine.RemovePodAsync(pod.Id, cancellation);
            foreach (var image in await engine.ListImagesAsync(
                $"{MigrationMarks.Label}={migration.MigrationId:n}", cancellation))
            {
                await engine.RemoveImageAsync(image, cancellation);
            }
        }
        catch (PodmanException e)
        {
            throw new TransientStepException(MigrationSteps.Remove, $"pod {name} on {node.Value.Name}", e.Message, e);
        }
    }

    // A restore looks the base image up by id; a tag that now names another image is of no use.
    private async Task EnsureBaseImageAsync(ImageIdentity image, CancellationToken cancellation)
    {
        if (await engine.HasImageAsync(image.Id, cancellation))
            return;
        var subject = $"base image {image.Name} on {node.Value.Name}";
        try
        {
            var id = await engine.PullImageAsync(image.Name, options.Value.TlsVerify, cancellation);
            if (id != image.Id)
                throw new StepException(MigrationSteps.Prepare, subject,
                    $"{image.Name} is image {id} now, the workload was started from {image.Id}: " +
                    "load that image on the node, or tag and push it again");
        }
        catch (PodmanException e) when (!e.IsUnreachable)
        {
            throw new StepException(MigrationSteps.Prepare, subject,
                $"it is not on the node and cannot be pulled ({e.Cause}): pull or load it there", e);
        }
    }

    private PodSpec Spec(MigrationAccepted migration) => new()
    {
        Name = migration.Plan.Workload.Pod,
        Network = options.Value.Network,
        Address = options.Value.KeepAddress ? migration.Source.Address : null,
        Labels = new Dictionary<string, string> { [MigrationMarks.Label] = migration.MigrationId.ToString("n") },
    };

    private static bool IsOurs(PodDetails pod, Guid migrationId) =>
        pod.Labels?.GetValueOrDefault(MigrationMarks.Label) == migrationId.ToString("n");

    private Exception Failure(string step, string pod, PodmanException e) => e.IsUnreachable
        ? new TransientStepException(step, $"pod {pod} on {node.Value.Name}", e.Message, e)
        : new StepException(step, $"pod {pod} on {node.Value.Name}", e.Message, e);
}
