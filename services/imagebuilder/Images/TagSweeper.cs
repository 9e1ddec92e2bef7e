using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Hosting.Janitor;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>Removes checkpoint images of ended migrations from the registry.</summary>
/// <param name="registry">The registry.</param>
/// <param name="node">The node.</param>
public sealed class TagSweeper(CheckpointRegistry registry, IOptions<NodeOptions> node) : ILeftoverSweeper
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> SweepAsync(EndedMigration migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        // One of the two nodes is enough.
        if (migration.Plan.SourceNode != node.Value.Name)
            return [];
        var container = migration.Plan.Workload.Container;
        try
        {
            return await registry.DeleteAsync(migration.MigrationId, container, cancellation)
                ? [$"image {registry.ImageOf(migration.MigrationId, container)}"]
                : [];
        }
        catch (RegistryException e)
        {
            throw new TransientStepException(
                MigrationSteps.Remove, $"the image of migration {migration.MigrationId}", e.Message, e);
        }
    }
}
