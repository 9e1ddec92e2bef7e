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

    /// <summary>Deletes the image of a migration; fine when it is gone.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="containerName">Name of the checkpointed container.</param>
    /// <param name="cancellation">Cancels the deletion.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RegistryException">The registry refused or does not answer.</exception>
    public async Task<bool> DeleteAsync(Guid migrationId, string containerName, CancellationToken cancellation)
    {
        var image = ImageOf(migrationId, containerName);
        if (await Client.FindManifestAsync(image.Repository, image.TagOrDigest, cancellation) is not { } digest)
            return false;
        await Client.DeleteManifestAsync(image.Repository, digest, cancellation);
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => Client.Dispose();
}
