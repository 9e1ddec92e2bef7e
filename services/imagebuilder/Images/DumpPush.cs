using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Criu.Incremental;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>
/// Pushes the memory of a checkpoint in pieces, several at a time and while CRIU still writes it, and tells the target
/// of each, which fetches them meanwhile. What is small, or was copied ahead, goes with the checkpoint itself. See
/// docs/decisions/0130.
/// </summary>
/// <param name="registry">The registry.</param>
/// <param name="seals">Encrypts, where that is asked for.</param>
/// <param name="rates">Whether to compress.</param>
/// <param name="bus">The bus.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class DumpPush(
    CheckpointRegistry registry,
    CheckpointSeals seals,
    PushRates rates,
    IBus bus,
    IOptions<ImageBuilderOptions> options,
    TimeProvider time,
    ILogger<DumpPush> log)
{
    private readonly ConcurrentDictionary<Guid, PieceUpload> _uploads = [];

    /// <summary>
    /// Begins to push what CRIU writes for a migration; does nothing where that is not known before the dump is done,
    /// or not worth it.
    /// </summary>
    /// <param name="held">The migration, whose checkpoint is about to be taken.</param>
    public void Begin(TrafficHeld held)
    {
        ArgumentNullException.ThrowIfNull(held);
        var files = CheckpointFiles.Of(options.Value.ArchiveFolder, held.MigrationId);
        // A kubelet shows the dump only in its archive.
        if (!IsWorthIt(held.Plan, files) || held.Plan.Workload.Platform == WorkloadPlatforms.Kubernetes
            || File.Exists(files.TakenPath) || _uploads.ContainsKey(held.MigrationId))
        {
            return;
        }

        _uploads[held.MigrationId] = Start(held.MigrationId, held.Plan, held.Target, files);
    }

    /// <summary>
    /// Pushes the rest of a checkpoint's memory, now that it has been taken; null where all of it goes with the
    /// checkpoint.
    /// </summary>
    /// <param name="taken">The checkpoint.</param>
    /// <returns>The pushes, to be disposed.</returns>
    /// <exception cref="IOException">An image cannot be read.</exception>
    internal async Task<PieceUpload?> CompleteAsync(CheckpointTaken taken)
    {
        var files = CheckpointFiles.Of(options.Value.ArchiveFolder, taken.MigrationId);
        if (_uploads.TryRemove(taken.MigrationId, out var upload))
        {
            if (await upload.CompleteAsync())
                return upload;
            LogAnother(taken.MigrationId);
            await upload.DisposeAsync();
        }

        if (!IsWorthIt(taken.Plan, files) || !Directory.Exists(files.ImagesPath))
            return null;
        upload = Start(taken.MigrationId, taken.Plan, taken.Target, files);
        await upload.CompleteAsync();
        return upload;
    }

    /// <summary>Ends the pushes of a migration that was given up, and waits until they have ended.</summary>
    /// <param name="migrationId">The migration.</param>
    public async Task GiveUpAsync(Guid migrationId)
    {
        if (_uploads.TryRemove(migrationId, out var upload))
            await upload.DisposeAsync();
    }

    // What was copied ahead is compared with the whole dump; a limited link has no room for several at a time.
    private bool IsWorthIt(MigrationPlan plan, CheckpointFiles files) =>
        options.Value.PieceBytes > 0 && !(plan.MemoryBytes < options.Value.PieceBytes)
        && plan.BandwidthBytesPerSecond is null && !File.Exists(files.LayersPath);

    private PieceUpload Start(Guid migrationId, MigrationPlan plan, PodEndpoint target, CheckpointFiles files)
    {
        var image = registry.ImageOf(migrationId, plan.Workload.Container);
        var builder = new CheckpointImageBuilder(registry.Client, time);
        var how = new CheckpointImageOptions
        {
            Recipients = seals.RecipientsOf(plan),
            Compresses = rates.CompressesNow(null),
        };
        return new PieceUpload(files.ImagesPath, options.Value.PieceBytes, PushAsync, AnnounceAsync, time);

        Task<SealedLayer> PushAsync(PagePiece piece, CancellationToken cancellation) => builder.PushLayerAsync(
            image.Repository, CheckpointPieces.MembersOf(piece), how, cancellation);

        Task AnnounceAsync(SealedLayer layer, CancellationToken cancellation) => bus.PublishConfirmedAsync(
            new LayerPushed
            {
                MigrationId = migrationId,
                Plan = plan,
                Target = target,
                Repository = $"{image.Registry}/{image.Repository}",
                MediaType = layer.Descriptor.MediaType,
                Digest = layer.Descriptor.Digest,
                Bytes = layer.Descriptor.Size,
                Annotations = layer.Descriptor.Annotations,
            },
            cancellation);
    }

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information,
        Message = "The checkpoint of migration {MigrationId} was taken anew: what was pushed before is of no use")]
    private partial void LogAnother(Guid migrationId);
}
