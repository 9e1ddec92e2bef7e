using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.Deployer.Podman;

/// <summary>
/// Brings checkpoints from the registry onto this node, straight to where they are restored from. The undo is
/// <see cref="GiveUpAsync"/>.
/// </summary>
/// <param name="options">Settings.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
public sealed class CheckpointFetch(IOptions<DeployerOptions> options, IOptions<NodeOptions> node, TimeProvider time)
    : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly MigrationWork _work = new();
    private readonly ConcurrentDictionary<string, RegistryClient> _registries = new(StringComparer.Ordinal);

    /// <summary>Downloads a copy of the memory ahead of the checkpoint.</summary>
    /// <param name="pushed">The copy.</param>
    /// <param name="cancellation">Cancels the download.</param>
    /// <exception cref="StepException">The copy is damaged, or the registry refuses.</exception>
    /// <exception cref="TransientStepException">The registry does not answer.</exception>
    public Task FetchAheadAsync(BaseImagePushed pushed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        // The engine does not keep layers that no image of its own refers to; it pulls all with the checkpoint.
        return options.Value.PullWithEngine
            ? Task.CompletedTask
            : _work.DoAsync(MigrationSteps.PullAhead, pushed.MigrationId, stop => DownloadAsync(
                MigrationSteps.PullAhead, pushed.MigrationId, pushed.Image, pushed.ImageBytes,
                (downloader, reference, files, memory) =>
                    downloader.DownloadBaseAsync(reference, files, memory, stop)), cancellation);
    }

    /// <summary>Downloads the checkpoint of a migration.</summary>
    /// <param name="pushed">The image.</param>
    /// <param name="cancellation">Cancels the download.</param>
    /// <returns>Path of the archive that the engine imports.</returns>
    /// <exception cref="StepException">The checkpoint is damaged, or the registry refuses.</exception>
    /// <exception cref="TransientStepException">The registry does not answer.</exception>
    public Task<string> FetchAsync(ImagePushed pushed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        return _work.DoAsync(MigrationSteps.Pull, pushed.MigrationId, stop => DownloadAsync(
            MigrationSteps.Pull, pushed.MigrationId, pushed.Image, pushed.ImageBytes,
            (downloader, reference, files, memory) =>
                downloader.DownloadAsync(reference, files, memory, stop)), cancellation);
    }

    /// <summary>Deletes what was downloaded for a migration; fine when it is gone.</summary>
    /// <param name="migrationId">The migration.</param>
    public void Forget(Guid migrationId)
    {
        if (Directory.Exists(options.Value.RestoreFolder))
            FilesOf(migrationId).Delete();
    }

    /// <summary>Stops a download, and deletes what there is of it; fine when there is nothing.</summary>
    /// <param name="migrationId">The migration, which was given up.</param>
    public async Task GiveUpAsync(Guid migrationId)
    {
        await _work.GiveUpAsync(migrationId);
        Forget(migrationId);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var registry in _registries.Values)
            registry.Dispose();
    }

    private async Task<string> DownloadAsync(
        string step, Guid migrationId, string image, long bytes,
        Func<CheckpointDownloader, ImageReference, CheckpointFiles, string?, Task> download)
    {
        var reference = ImageReference.Parse(image);
        var subject = $"image {image} on {node.Value.Name}";
        Directory.CreateDirectory(options.Value.RestoreFolder, OwnerOnly);
        try
        {
            await download(
                new CheckpointDownloader(RegistryOf(reference.Registry)), reference, FilesOf(migrationId),
                MemoryRoom.Choose(options.Value.MemoryFolder, bytes));
            return FilesOf(migrationId).ArchivePath;
        }
        catch (CheckpointArchiveException e)
        {
            throw new StepException(step, subject, e.Message, e);
        }
        catch (RegistryException e) when (e.Status is null or >= HttpStatusCode.InternalServerError)
        {
            throw new TransientStepException(step, subject, e.Message, e);
        }
        catch (RegistryException e)
        {
            throw new StepException(step, subject, e.Message, e);
        }
    }

    private CheckpointFiles FilesOf(Guid migrationId) => CheckpointFiles.Of(options.Value.RestoreFolder, migrationId);

    private RegistryClient RegistryOf(string host) => _registries.GetOrAdd(host, _ => new RegistryClient(
        new RegistryClientOptions
        {
            Registry = host,
            PlainHttp = options.Value.PlainHttp,
            CertificateAuthorityFile = options.Value.CertificateAuthorityFile,
            // Never to another registry, whatever a message names.
            Username = host == options.Value.Registry ? options.Value.Username : null,
            Password = host == options.Value.Registry ? options.Value.Password : null,
        },
        time));
}
