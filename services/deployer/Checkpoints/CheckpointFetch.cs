using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.Deployer.Checkpoints;

/// <summary>
/// Brings checkpoints from the registry onto this node, straight to where they are restored from. The undo is
/// <see cref="GiveUpAsync"/>.
/// </summary>
/// <param name="options">Settings.</param>
/// <param name="node">The node.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class CheckpointFetch(
    IOptions<DeployerOptions> options, IOptions<NodeOptions> node, TimeProvider time, ILogger<CheckpointFetch> log)
    : IDisposable
{
    /// <summary>Longest rehearsal: by then the checkpoint is there.</summary>
    private static readonly TimeSpan RehearsalBound = TimeSpan.FromSeconds(5);

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly MigrationWork _work = new();
    private readonly RecentMigrations _complete = new();
    private volatile bool _isRehearsed;
    private readonly ConcurrentDictionary<string, RegistryClient> _registries = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether memory can be fetched ahead: not where the engine pulls, which keeps no layers that none of its images
    /// has.
    /// </summary>
    public bool FetchesAhead => !options.Value.PullWithEngine;

    /// <summary>Downloads a copy of the memory ahead of the checkpoint.</summary>
    /// <param name="pushed">The copy.</param>
    /// <param name="cancellation">Cancels the download.</param>
    /// <exception cref="StepException">The copy is damaged, or the registry refuses.</exception>
    /// <exception cref="TransientStepException">The registry does not answer.</exception>
    public Task FetchAheadAsync(BaseImagePushed pushed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        return _work.DoAsync(MigrationSteps.PullAhead, pushed.MigrationId, stop => DownloadAsync(
                MigrationSteps.PullAhead, pushed.MigrationId, pushed.Image, pushed.CopiedBytes ?? pushed.ImageBytes,
                (downloader, reference, files, memory) =>
                    downloader.DownloadBaseAsync(reference, files, memory, stop)), cancellation);
    }

    /// <summary>Downloads a layer of a checkpoint while the rest is on its way; not where the engine pulls.</summary>
    /// <param name="pushed">The layer.</param>
    /// <param name="cancellation">Cancels the download.</param>
    /// <exception cref="StepException">The layer is damaged, or the registry refuses.</exception>
    /// <exception cref="TransientStepException">The registry does not answer.</exception>
    public Task FetchLayerAsync(LayerPushed pushed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        // Once the image is complete a message that comes again would leave what nobody restores.
        if (options.Value.PullWithEngine || _complete.Contains(pushed.MigrationId))
            return Task.CompletedTask;
        var layer = new OciDescriptor
        {
            MediaType = pushed.MediaType,
            Digest = pushed.Digest,
            Size = pushed.Bytes,
            Annotations = pushed.Annotations,
        };
        // How large the checkpoint becomes is not known yet; of one of unknown size nothing goes to memory.
        var bytes = pushed.Plan.MemoryBytes ?? long.MaxValue / 2;
        return _work.DoAsync(MigrationSteps.Pull, pushed.MigrationId, stop => DownloadAsync(
            MigrationSteps.Pull, pushed.MigrationId, $"{pushed.Repository}@{pushed.Digest}", bytes,
            (downloader, repository, files, memory) =>
                downloader.DownloadLayerAsync(repository, layer, files, memory, stop)), cancellation);
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
        _complete.Add(pushed.MigrationId);
        return _work.DoAsync(MigrationSteps.Pull, pushed.MigrationId, stop => DownloadAsync(
            MigrationSteps.Pull, pushed.MigrationId, pushed.Image, pushed.ContentBytes ?? pushed.ImageBytes,
            async (downloader, reference, files, memory) =>
            {
                var metadata = await downloader.DownloadAsync(reference, files, memory, stop);
                var workload = pushed.Plan.Workload;
                if (CheckpointIdentity.Mismatch(metadata, workload.Container, workload.Namespace) is { } wrong)
                    throw new StepException(MigrationSteps.Pull, $"image {pushed.Image} on {node.Value.Name}", wrong);
            }), cancellation);
    }

    /// <summary>
    /// Makes ready for a checkpoint that may come soon: downloads one of nothing the first time, and later sees that
    /// the connection to the registry is there. A registry that does not take part is logged, the real download will
    /// say more. See docs/decisions/0123.
    /// </summary>
    /// <param name="cancellation">Gives up.</param>
    public async Task RehearseAsync(CancellationToken cancellation)
    {
        if (options.Value.RehearsalImage is not { } image || options.Value.PullWithEngine)
            return;
        var reference = ImageReference.Parse(image);
        var registry = RegistryOf(reference.Registry);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(RehearsalBound);
        try
        {
            if (_isRehearsed)
            {
                await registry.PingAsync(bound.Token);
                return;
            }

            Directory.CreateDirectory(options.Value.RestoreFolder, OwnerOnly);
            await CheckpointRehearsal.DownloadAsync(registry, reference, options.Value.RestoreFolder, bound.Token);
            _isRehearsed = true;
        }
        catch (Exception e) when (e is RegistryException or CheckpointArchiveException)
        {
            LogNotReady(e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            LogNotReady("the registry does not answer");
        }
    }

    /// <summary>Deletes what was downloaded for a migration; fine when it is gone.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <returns>Whether there was anything.</returns>
    public bool Forget(Guid migrationId)
    {
        var files = FilesOf(migrationId);
        if (!files.Exist)
            return false;
        files.Delete();
        return true;
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
            using var key = ReadKey(subject);
            await download(
                new CheckpointDownloader(RegistryOf(reference.Registry), key), reference, FilesOf(migrationId),
                MemoryRoom.Choose(options.Value.MemoryFolder, bytes));
            return FilesOf(migrationId).ArchivePath;
        }
        catch (Exception e) when (e is CheckpointArchiveException or SealException)
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

    private RSA? ReadKey(string subject)
    {
        if (options.Value.PrivateKeyFile is not { } file)
            return null;
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or CryptographicException)
        {
            key.Dispose();
            throw new StepException(MigrationSteps.Pull, subject, $"key file {file}: {e.Message}", e);
        }
    }

    private CheckpointFiles FilesOf(Guid migrationId) => CheckpointFiles.Of(options.Value.RestoreFolder, migrationId);

    private string? PasswordOf() =>
        options.Value.PasswordFile is { } file ? SecretFile.Read(file) : options.Value.Password;

    private RegistryClient RegistryOf(string host) => _registries.GetOrAdd(host, _ => new RegistryClient(
        new RegistryClientOptions
        {
            Registry = host,
            PlainHttp = options.Value.PlainHttp,
            CertificateAuthorityFile = options.Value.CertificateAuthorityFile,
            // Never to another registry, whatever a message names.
            Username = host == options.Value.Registry ? options.Value.Username : null,
            Password = host == options.Value.Registry ? PasswordOf() : null,
        },
        time));

    [LoggerMessage(EventId = 4004, Level = LogLevel.Information,
        Message = "Not ready for a checkpoint that may come soon: {Cause}")]
    private partial void LogNotReady(string cause);
}
