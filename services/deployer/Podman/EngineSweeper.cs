using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Hosting.Janitor;
using Migration.Platform.Podman;

namespace Migration.Deployer.Podman;

/// <summary>
/// Removes target pods of migrations that were rolled back, and checkpoint images of ended ones, from this node's
/// engine. A pod of a migration that completed carries its label too, and is the workload: it is never touched.
/// </summary>
/// <param name="engine">The node's engine.</param>
/// <param name="node">The node.</param>
public sealed class EngineSweeper(IPodmanEngine engine, IOptions<NodeOptions> node) : ILeftoverSweeper
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> SweepAsync(EndedMigration migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        if (migration.Plan.TargetNode != node.Value.Name)
            return [];
        List<string> removed = [];
        var label = $"{MigrationMarks.Label}={migration.MigrationId:n}";
        try
        {
            if (migration.Outcome == MigrationOutcomes.RolledBack)
            {
                foreach (var pod in await engine.ListPodsAsync(label, cancellation))
                {
                    await engine.RemovePodAsync(pod, cancellation);
                    removed.Add($"pod {pod}");
                }
            }

            foreach (var image in await engine.ListImagesAsync(label, cancellation))
            {
                await engine.RemoveImageAsync(image, cancellation);
                removed.Add($"image {image}");
            }
        }
        catch (PodmanException e)
        {
            throw new TransientStepException(
                MigrationSteps.Remove, $"leftovers of migration {migration.MigrationId}", e.Message, e);
        }

        return removed;
    }
}
