using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>Deletes what a migration left on this node and in the registry.</summary>
/// <param name="registry">The registry.</param>
/// <param name="options">Settings.</param>
public sealed class CheckpointArtifacts(CheckpointRegistry registry, IOptions<ImageBuilderOptions> options)
{
    /// <summary>Deletes the archive of a migration with its images, whole or unfinished; fine when it is gone.</summary>
    /// <param name="migrationId">The migration.</param>
    public void DeleteArchive(Guid migrationId)
    {
        if (Directory.Exists(options.Value.ArchiveFolder))
            CheckpointFiles.Of(options.Value.ArchiveFolder, migrationId).Delete();
    }

    /// <summary>Deletes the image of a migration from the registry; fine when it is gone.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="containerName">Name of the checkpointed container.</param>
    /// <param name="cancellation">Cancels the deletion.</param>
    /// <exception cref="TransientStepException">The registry refused or does not answer.</exception>
    public async Task DeleteImageAsync(Guid migrationId, string containerName, CancellationToken cancellation)
    {
        try
        {
            await registry.DeleteAsync(migrationId, containerName, cancellation);
        }
        catch (RegistryException e)
        {
            throw new TransientStepException(MigrationSteps.Remove, $"the image of migration {migrationId}", e.Message, e);
        }
    }
}
