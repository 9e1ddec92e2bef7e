using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Incremental;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.Checkpointer.Checkpoints;

/// <summary>A copy of a workload's memory on this node.</summary>
/// <param name="Path">Folder with the images.</param>
/// <param name="Bytes">Bytes of memory in it.</param>
public sealed record CopiedMemory(string Path, long Bytes);

/// <summary>
/// Copies the memory of a workload ahead of its checkpoint, while it runs and serves, one workload at a time. Safe to run
/// again: a copy that was finished is found by the index of its pages. The undo is <see cref="ForgetAsync"/>.
/// </summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="options">Settings.</param>
public sealed class MemoryCopy(NodePlatforms<ISourcePlatform> platforms, IOptions<CheckpointerOptions> options)
    : IDisposable
{
    private const int PageBytes = 4096;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly MigrationWork _work = new();
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Copies the memory; what an earlier round copied and what is the same since is left out.</summary>
    /// <param name="migrationId">The migration.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="round">Which copy it is, from 1.</param>
    /// <param name="cancellation">Cancels the copy.</param>
    /// <exception cref="StepException">The workload does not run, or its memory cannot be read.</exception>
    /// <exception cref="TransientStepException">The platform does not answer.</exception>
    public Task<CopiedMemory> TakeAsync(
        Guid migrationId, Workload workload, int round, CancellationToken cancellation) => _work.DoAsync(
            MigrationSteps.Copy, migrationId, stop => CopyAsync(migrationId, workload, round, stop), cancellation);

    /// <summary>Stops a copy that is being made and deletes what there is of it; fine when there is nothing.</summary>
    /// <param name="migrationId">The migration, which was given up.</param>
    public async Task ForgetAsync(Guid migrationId)
    {
        await _work.GiveUpAsync(migrationId);
        if (Directory.Exists(options.Value.ArchiveFolder))
            CheckpointFiles.Of(options.Value.ArchiveFolder, migrationId).DeleteBases();
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private async Task<CopiedMemory> CopyAsync(
        Guid migrationId, Workload workload, int round, CancellationToken cancellation)
    {
        var platform = platforms.Of(MigrationSteps.Copy, workload);
        var container = await platform.FindRunningAsync(MigrationSteps.Copy, workload, cancellation);
        Directory.CreateDirectory(options.Value.ArchiveFolder, OwnerOnly);
        var files = CheckpointFiles.Of(options.Value.ArchiveFolder, migrationId);
        // One after the other: a message that comes twice must not write where the first one does.
        await _one.WaitAsync(cancellation);
        try
        {
            var folder = files.BasePath(round);
            // The index is written last. A round that was copied is never copied again: what went ahead of it is what
            // the index says, and another look would find other memory.
            if (File.Exists(files.PageIndexPath(round)))
                return new CopiedMemory(folder, await NewBytesAsync(files, round, cancellation));

            var before = round > 1 ? await PageIndex.ReadAsync(files.PageIndexPath(round - 1), cancellation) : null;
            var memory = MemoryRoom.Choose(options.Value.MemoryFolder, ResidentMemory.Of(container.Pid));
            var place = files.CreateBase(round, memory);
            var parent = round > 1 ? $"../{CheckpointFiles.BaseName(round - 1)}" : null;
            var copied = await Task.Run(
                () => LiveMemory.Write(container.Pid, place, before, parent, cancellation), cancellation);
            await copied.Index.WriteAsync(files.PageIndexPath(round), cancellation);
            return new CopiedMemory(folder, copied.WrittenPages * PageBytes);
        }
        catch (Exception e) when (e is TaskResumeException or IOException or UnauthorizedAccessException)
        {
            throw new StepException(MigrationSteps.Copy, $"memory of container {workload.Container}", e.Message, e);
        }
        finally
        {
            _one.Release();
        }
    }

    private static async Task<long> NewBytesAsync(
        CheckpointFiles files, int round, CancellationToken cancellation) =>
        (long)(await PageIndex.ReadAsync(files.PageIndexPath(round), cancellation)).NewPages * PageBytes;
}
