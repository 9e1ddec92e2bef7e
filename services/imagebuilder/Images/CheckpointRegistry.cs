using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>The registry that checkpoint images go to, and how they are named there.</summary>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class CheckpointRegistry(IOptions<ImageBuilderOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Connection to the registry.</summary>
    public RegistryClient Client { get; } = new(
        new RegistryClientOptions
        {
            Registry = options.Value.Registry,
            PlainHttp = options.Value.PlainHttp,
            CertificateAuthorityFile = options.Value.CertificateAuthorityFile,
            Username = options.Value.Username,
            Password = options.Value.PasswordFile is { } file ? SecretFile.Read(file) : options.Value.Password,
        },
        time);

    /// <summary>The image of a migration; known before anything is pushed, so that every run finds it again.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="containerName">Name of the checkpointed container.</param>
    public ImageReference ImageOf(Guid migrationId, string containerName)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerName);
        var name = new string([.. containerName.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        return ImageReference.Parse(
            $"{options.Value.Registry}/{options.Value.Repository}/{name.Trim('-')}:{migrationId:n}");
    }

    /// <summary>The image of a copy of the memory, taken ahead of a migration's checkpoint.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="containerName">Name of the container.</param>
    /// <param name="round">Which copy it is, from 1.</param>
    public ImageReference BaseImageOf(Guid migrationId, string containerName, int round)
    {
        var image = ImageOf(migrationId, containerName);
        return image with { Tag = $"{image.Tag}-{CheckpointFiles.BaseName(round)}" };
    }

    /// <summary>Reference of an image by its digest.</summary>
    /// <param name="image">The image.</param>
    /// <param name="digest">Digest of its manifest.</param>
    public static string ByDigest(ImageReference image, string digest)
    {
        ArgumentNullException.ThrowIfNull(image);
        return $"{image.Registry}/{image.Repository}@{digest}";
    }

    /// <summary>Deletes the images of a migration, of its copies too; fine when they are gone.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="containerName">Name of the checkpointed container.</param>
    /// <param name="cancellation">Cancels the deletion.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RegistryException">The registry refused or does not answer.</exception>
    public async Task<bool> DeleteAsync(Guid migrationId, string containerName, CancellationToken cancellation)
    {
        var image = ImageOf(migrationId, containerName);
        var found = await DeleteAsync(image, cancellation);
        for (var round = 1; await DeleteAsync(BaseImageOf(migrationId, containerName, round), cancellation); round++)
            found = true;
        return found;
    }

    private async Task<bool> DeleteAsync(ImageReference image, CancellationToken cancellation)
    {
        if (await Client.FindManifestAsync(image.Repository, image.TagOrDigest, cancellation) is not { } digest)
            return false;
        await Client.DeleteManifestAsync(image.Repository, digest, cancellation);
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => Client.Dispose();
}
