using System.Globalization;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Incremental;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.Checkpointer.Checkpoints;

/// <summary>A checkpoint archive on this node.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its size, with that of the images beside it.</param>
public sealed record CheckpointArchive(string Path, long Bytes);

/// <summary>
/// Takes the checkpoint of a workload and leaves it stopped with its network locked. Safe to run again: a finished
/// archive is found by its name, an unfinished one is thrown away and taken anew. What was taken once is never taken
/// again, also when its archive has been used and deleted since: the message may come once more after the redirect,
/// and the source must not be woken then.
/// </summary>
/// <param name="platforms">What runs workloads here.</param>
/// <param name="options">Settings.</param>
/// <param name="resumption">Brings back a source that an earlier, unfinished run left stopped.</param>
/// <param name="gate">Keeps the janitor away meanwhile.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class ContainerCheckpoint(
    NodePlatforms<ISourcePlatform> platforms,
    IOptions<CheckpointerOptions> options,
    SourceResumption resumption,
    CheckpointGate gate,
    TimeProvider time,
    ILogger<ContainerCheckpoint> log)
{
    private static readonly FileStreamOptions OwnerOnlyFile = new()
    {
        Mode = FileMode.Create,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    /// <summary>
    /// How long it is known that a checkpoint was taken: longer than any migration, or an outage of the broker after
    /// which its message comes again, should last.
    /// </summary>
    private static readonly TimeSpan TakenIsKept = TimeSpan.FromDays(1);

    /// <summary>
    /// Longest wait for tasks that CRIU has told to stop; they need microseconds unless the machine is loaded.
    /// </summary>
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(2);

    /// <summary>Takes the checkpoint.</summary>
    /// <param name="migrationId">The migration, which names the archive.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels the checkpoint.</param>
    /// <exception cref="StepException">The platform or CRIU refused.</exception>
    /// <exception cref="TransientStepException">The platform does not answer.</exception>
    public async Task<CheckpointArchive> TakeAsync(
        Guid migrationId, Workload workload, CancellationToken cancellation)
    {
        var files = CheckpointFiles.Of(options.Value.ArchiveFolder, migrationId);
        var taken = new FileInfo(files.TakenPath);
        if (taken.Exists)
        {
            var bytes = await File.ReadAllTextAsync(taken.FullName, cancellation);
            return new CheckpointArchive(files.ArchivePath, long.Parse(bytes, CultureInfo.InvariantCulture));
        }

        var platform = platforms.Of(MigrationSteps.Checkpoint, workload);
        var container = await platform.FindRunningAsync(MigrationSteps.Checkpoint, workload, cancellation);
        if (File.Exists(files.ArchivePath))
            return await NoteAsync(taken, files, cancellation);
        await resumption.WaitUntilQuietAsync(MigrationSteps.Checkpoint, container, cancellation);
        Directory.CreateDirectory(options.Value.ArchiveFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite |
            UnixFileMode.UserExecute);
        if (TaskSignals.IsStopped(container.Pid) || File.Exists(files.PartialPath))
            await resumption.ResumeAsync(workload, cancellation);

        using var turn = await gate.EnterAsync(container.Id, cancellation);
        await using (new FileStream(files.PartialPath, OwnerOnlyFile))
        {
            // Says to a later run that there was one, whatever the platform comes to write.
        }

        // Only a whole archive ever carries the final name.
        await (files.AnyPageIndex is { } index
            ? FollowedAsync(files, container.DumpFolder ?? files.ImagesPath, index, () =>
                platform.CheckpointAsync(container, workload, files.PartialPath, cancellation))
            : platform.CheckpointAsync(container, workload, files.PartialPath, cancellation));
        // The platform may answer a moment before the last task has stopped.
        var tasks = ProcessTree.Of(container.Pid);
        if (!await TaskSignals.WaitUntilStoppedAsync(tasks, StopBound, cancellation))
            throw new StepException(MigrationSteps.Checkpoint, $"container {workload.Container}",
                "it was not left stopped and would go on talking to its clients: CRIU's configuration lacks leave-stopped");
        File.Move(files.PartialPath, files.ArchivePath, overwrite: true);
        return await NoteAsync(taken, files, cancellation);
    }

    // What went ahead is compared with what CRIU writes; half of that is done while CRIU writes.
    private async Task FollowedAsync(
        CheckpointFiles files, string dumpFolder, string index, Func<Task> checkpoint)
    {
        // Of what an earlier run left nothing may be taken for this dump.
        files.DeleteImages();
        files.DeletePageHashes();
        await using var follower = new DumpFollower(dumpFolder, PageIndex.LikeThatOf(index), time);
        await checkpoint();
        try
        {
            foreach (var (image, hashes) in await follower.CompleteAsync())
                DumpFollower.Write(files.PageHashesPath(image), hashes);
        }
        catch (IOException e)
        {
            // They only save time.
            files.DeletePageHashes();
            LogNotFollowed(e.Message);
        }
    }

    private async Task<CheckpointArchive> NoteAsync(
        FileInfo taken, CheckpointFiles files, CancellationToken cancellation)
    {
        foreach (var old in taken.Directory!.EnumerateFiles($"*{CheckpointFiles.TakenSuffix}"))
        {
            if (time.GetUtcNow() - old.LastWriteTimeUtc > TakenIsKept)
                old.Delete();
        }

        // Whole or not there: a file cut off by a crash would be read as a number.
        var partial = taken.FullName + ".new";
        var bytes = files.Bytes;
        await File.WriteAllTextAsync(partial, bytes.ToString(CultureInfo.InvariantCulture), cancellation);
        File.Move(partial, taken.FullName, overwrite: true);
        return new CheckpointArchive(files.ArchivePath, bytes);
    }

    [LoggerMessage(EventId = 2301, Level = LogLevel.Warning,
        Message = "The pages were not hashed while they were dumped: {Reason}")]
    private partial void LogNotFollowed(string reason);
}
