using System.Net;
using Migration.Contracts;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Incremental;
using Migration.Platform.Criu.Sockets;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>A checkpoint image in the registry.</summary>
/// <param name="Reference">Reference by digest.</param>
/// <param name="Bytes">Size of its blobs.</param>
/// <param name="ContentBytes">Size of what is in them; null where that is not known.</param>
public sealed record PushedCheckpoint(string Reference, long Bytes, long? ContentBytes);

/// <summary>
/// Makes the checkpoint archive of a migration an image in the registry, in one pass: the pod's address is replaced,
/// the layer hashed and uploaded while the archive is read.
/// </summary>
/// <param name="registry">The registry.</param>
/// <param name="seals">Encrypts, where that is asked for.</param>
/// <param name="rates">Whether to compress.</param>
/// <param name="dump">Pushes the memory of large workloads in pieces.</param>
/// <param name="work">Work that ends when a migration is given up.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class CheckpointPush(
    CheckpointRegistry registry,
    CheckpointSeals seals,
    PushRates rates,
    DumpPush dump,
    MigrationWork work,
    TimeProvider time,
    ILogger<CheckpointPush> log)
{
    /// <summary>Pushes the image; one that an earlier run pushed already is only looked up.</summary>
    /// <param name="taken">The checkpoint.</param>
    /// <param name="timer">Takes the steps rewrite, build and push.</param>
    /// <param name="cancellation">Cancels the push.</param>
    /// <exception cref="StepException">The archive is damaged, or the registry refuses.</exception>
    /// <exception cref="TransientStepException">The registry does not answer.</exception>
    public Task<PushedCheckpoint> PushAsync(
        CheckpointTaken taken, StepTimer timer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(taken);
        ArgumentNullException.ThrowIfNull(timer);
        return work.DoAsync(
            MigrationSteps.Push, taken.MigrationId, stop => PushCheckpointAsync(taken, timer, stop), cancellation);
    }

    private async Task<PushedCheckpoint> PushCheckpointAsync(
        CheckpointTaken taken, StepTimer timer, CancellationToken cancellation)
    {
        var target = registry.ImageOf(taken.MigrationId, taken.ContainerName);
        try
        {
            return File.Exists(taken.ArchivePath)
                ? await PushArchiveAsync(taken, target, timer, cancellation)
                : await FindAsync(taken, target, timer, cancellation);
        }
        catch (CheckpointArchiveException e)
        {
            throw new StepException(MigrationSteps.Build, $"archive {taken.ArchivePath}", e.Message, e);
        }
        catch (CriuImageException e)
        {
            throw new StepException(MigrationSteps.Rewrite, $"archive {taken.ArchivePath}", e.Message, e);
        }
        catch (RegistryException e) when (e.Status is null or >= HttpStatusCode.InternalServerError)
        {
            throw new TransientStepException(MigrationSteps.Push, $"image {target}", e.Message, e);
        }
        catch (RegistryException e)
        {
            throw new StepException(MigrationSteps.Push, $"image {target}", e.Message, e);
        }
    }

    private async Task<PushedCheckpoint> PushArchiveAsync(
        CheckpointTaken taken, ImageReference target, StepTimer timer, CancellationToken cancellation)
    {
        var files = new CheckpointFiles(taken.ArchivePath);
        var layers = await LayerList.ReadAsync(files, cancellation);
        await ReduceAsync(files, layers.Count, timer, cancellation);
        var startedAt = time.GetUtcNow();
        var start = time.GetTimestamp();
        await using var upload = layers.Count == 0 ? await dump.CompleteAsync(taken) : null;
        var pieces = upload?.Pieces.Count > 0
            ? PieceImages.Of(ImagesIn(files.ImagesPath), upload.Pieces, CheckpointFiles.BaseName)
            : null;
        var rewriting = TimeSpan.Zero;
        await using var file = new FileStream(
            taken.ArchivePath, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous);
        await using var archive = new TimedReadStream(file, time, taken.Plan.BandwidthBytesPerSecond);
        var compresses = rates.CompressesNow(null);
        var map = new Dictionary<IPAddress, IPAddress>
        {
            [IPAddress.Parse(taken.Source.Address)] = IPAddress.Parse(taken.Target.Address),
        };
        // No client comes by it, but a socket of the workload's own may have it, and could not be restored without.
        if (taken is { Source.SecondAddress: { } second, Target.SecondAddress: { } other })
            map[IPAddress.Parse(second)] = IPAddress.Parse(other);
        var pushed = await new CheckpointImageBuilder(registry.Client, time).PushArchiveAsync(
            taken.ArchivePath,
            archive,
            target,
            new CheckpointImageOptions
            {
                Rewriter = new MemberRewriter { Selects = name => name == CheckpointMembers.Files, Rewrite = Rewrite },
                Facts = new CheckpointSourceFacts { PodName = taken.Plan.Workload.Pod },
                BaseLayers = layers,
                LayersUnderWay = pieces is null ? null : upload!.LayersAsync(pieces.Pieces),
                Members = pieces is null ? [] : CheckpointPieces.MembersOf(pieces),
                Recipients = seals.RecipientsOf(taken.Plan),
                Compresses = compresses,
                Labels = new Dictionary<string, string> { [MigrationMarks.Label] = $"{taken.MigrationId:n}" },
                ImagesFolder = Directory.Exists(files.ImagesPath) ? files.ImagesPath : null,
            },
            cancellation);
        if (CheckpointIdentity.Mismatch(pushed.Metadata, taken.ContainerName, taken.Plan.Workload.Namespace) is { } wrong)
            throw new StepException(MigrationSteps.Build, $"archive {taken.ArchivePath}", wrong);
        timer.Add(MigrationSteps.Rewrite, startedAt, rewriting);
        timer.Add(MigrationSteps.Build, startedAt, archive.Elapsed, taken.ArchiveBytes);
        timer.Add(MigrationSteps.Push, startedAt, time.GetElapsedTime(start) - archive.Elapsed - rewriting,
            pushed.Image.TotalBytes);
        if (layers.Count == 0 && pieces is null && taken.Plan.BandwidthBytesPerSecond is null)
            rates.Took(null, compresses, pushed.ContentBytes, time.GetElapsedTime(start));
        return new PushedCheckpoint(
            CheckpointRegistry.ByDigest(target, pushed.Image.Digest), pushed.Image.TotalBytes, pushed.ContentBytes);

        ReadOnlyMemory<byte> Rewrite(string member, ReadOnlyMemory<byte> image)
        {
            var begin = time.GetTimestamp();
            var result = SocketAddressRewriter.Rewrite(image, map);
            rewriting += time.GetElapsedTime(begin);
            LogRewritten(result.RewrittenCount, taken.Source.Address, taken.Target.Address);
            return result.Image;
        }
    }

    private static Dictionary<string, ImagePlace> ImagesIn(string folder) =>
        Directory.GetFiles(folder, "*.img").ToDictionary(path => Path.GetFileName(path), ImagePlace.Whole);

    // The archive is deleted after its image was announced, so a message that comes again finds only the image.
    private async Task<PushedCheckpoint> FindAsync(
        CheckpointTaken taken, ImageReference target, StepTimer timer, CancellationToken cancellation)
    {
        var startedAt = time.GetUtcNow();
        var start = time.GetTimestamp();
        var digest = await registry.Client.FindManifestAsync(target.Repository, target.TagOrDigest, cancellation)
            ?? throw new StepException(MigrationSteps.Build, $"archive {taken.ArchivePath}",
                $"it is gone, and there is no image {target} either");
        timer.Add(MigrationSteps.Push, startedAt, time.GetElapsedTime(start), taken.ArchiveBytes);
        return new PushedCheckpoint(CheckpointRegistry.ByDigest(target, digest), taken.ArchiveBytes, taken.ArchiveBytes);
    }

    // What went ahead need not go again. A run that was cut off has reduced the images already, or begun to: the link is
    // made last, and without it some pages may be gone.
    private async Task ReduceAsync(CheckpointFiles files, int rounds, StepTimer timer, CancellationToken cancellation)
    {
        var parent = Path.Combine(files.ImagesPath, IncrementalImages.ParentLink);
        if (rounds == 0 || !File.Exists(files.PageIndexPath(rounds)) || new FileInfo(parent).LinkTarget is not null)
            return;
        var index = await PageIndex.ReadAsync(files.PageIndexPath(rounds), cancellation);
        var inArchive = await DumpInArchive.FindAsync(files.ArchivePath, cancellation);
        if (inArchive.Count > 0)
            files.CreateImages(null);
        else if (!Directory.Exists(files.ImagesPath))
            return;
        var result = await timer.MeasureAsync(
            MigrationSteps.Compare,
            () => Task.Run(
                () => Reduce(files, inArchive, index, CheckpointFiles.BaseName(rounds), cancellation), cancellation),
            r => r.Pages * CriuImageFormat.PageSize);
        LogReduced(result.ChangedPages, result.Pages);
    }

    private static IncrementalResult Reduce(
        CheckpointFiles files, IReadOnlyDictionary<string, ImagePlace> inArchive, PageIndex index, string parent,
        CancellationToken cancellation)
    {
        return inArchive.Count > 0
            ? IncrementalImages.Reduce(inArchive, files.ImagesPath, index, parent, Hashes, cancellation)
            : IncrementalImages.Reduce(files.ImagesPath, index, parent, Hashes, cancellation);

        UInt128[]? Hashes(uint image) => DumpFollower.Read(files.PageHashesPath(image));
    }

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information,
        Message = "{Changed} of {Pages} pages of memory changed since they went ahead")]
    private partial void LogReduced(long changed, long pages);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information,
        Message = "Rewrote {Count} sockets from {OldAddress} to {NewAddress}")]
    private partial void LogRewritten(int count, string oldAddress, string newAddress);
}
