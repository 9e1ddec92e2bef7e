using System.Net;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>Makes copies of memory, taken ahead of a checkpoint, images in the registry. Each builds on those before.</summary>
/// <param name="registry">The registry.</param>
/// <param name="seals">Encrypts, where that is asked for.</param>
/// <param name="options">Settings.</param>
/// <param name="rates">Whether to compress.</param>
/// <param name="work">Work that ends when a migration is given up.</param>
/// <param name="time">Clock.</param>
public sealed class MemoryPush(
    CheckpointRegistry registry,
    CheckpointSeals seals,
    IOptions<ImageBuilderOptions> options,
    PushRates rates,
    MigrationWork work,
    TimeProvider time)
{
    /// <summary>Pushes a copy, or finds the image that an earlier run pushed.</summary>
    /// <param name="taken">The copy.</param>
    /// <param name="cancellation">Cancels the push.</param>
    /// <returns>The image; its size is that of this copy alone.</returns>
    /// <exception cref="StepException">The copy is gone, or the registry refuses.</exception>
    /// <exception cref="TransientStepException">The registry does not answer.</exception>
    public Task<PushedCheckpoint> PushAsync(BaseCheckpointTaken taken, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(taken);
        return work.DoAsync(
            MigrationSteps.PushAhead, taken.MigrationId, stop => PushCopyAsync(taken, stop), cancellation);
    }

    /// <summary>Deletes a copy that is in the registry; what it held is known by the index of its pages.</summary>
    /// <param name="taken">The copy.</param>
    public void Forget(BaseCheckpointTaken taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        CheckpointFiles.Of(options.Value.ArchiveFolder, taken.MigrationId).DeleteBase(taken.Round ?? 1);
    }

    private async Task<PushedCheckpoint> PushCopyAsync(BaseCheckpointTaken taken, CancellationToken cancellation)
    {
        var round = taken.Round ?? 1;
        var target = registry.BaseImageOf(taken.MigrationId, taken.Plan.Workload.Container, round);
        var files = CheckpointFiles.Of(options.Value.ArchiveFolder, taken.MigrationId);
        try
        {
            var layers = await LayerList.ReadAsync(files, cancellation);
            if (layers.Count < round)
            {
                var limit = taken.Plan.BandwidthBytesPerSecond;
                var compresses = rates.CompressesAhead(limit);
                var start = time.GetTimestamp();
                var (_, layer) = await new CheckpointImageBuilder(registry.Client, time).PushBaseAsync(
                    taken.ArchivePath, CheckpointFiles.BaseName(round), target,
                    new CheckpointImageOptions
                    {
                        BaseLayers = layers,
                        Recipients = seals.RecipientsOf(taken.Plan),
                        Labels = new Dictionary<string, string> { [MigrationMarks.Label] = $"{taken.MigrationId:n}" },
                        Compresses = compresses,
                        Throttle = limit is { } most ? s => new PacedStream(s, most, time) : null,
                    },
                    cancellation);
                rates.Took(limit, compresses, layer.PlainBytes ?? 0, time.GetElapsedTime(start));
                layers = [.. layers, layer];
                await LayerList.WriteAsync(files, layers, cancellation);
            }

            var digest = await registry.Client.FindManifestAsync(target.Repository, target.TagOrDigest, cancellation)
                ?? throw new StepException(MigrationSteps.PushAhead, $"image {target}", "it is gone from the registry");
            return new PushedCheckpoint(CheckpointRegistry.ByDigest(target, digest), layers[round - 1].Descriptor.Size, null);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new StepException(MigrationSteps.PushAhead, $"copy {taken.ArchivePath}", "it is gone", e);
        }
        catch (RegistryException e) when (e.Status is null or >= HttpStatusCode.InternalServerError)
        {
            throw new TransientStepException(MigrationSteps.PushAhead, $"image {target}", e.Message, e);
        }
        catch (RegistryException e)
        {
            throw new StepException(MigrationSteps.PushAhead, $"image {target}", e.Message, e);
        }
    }
}
