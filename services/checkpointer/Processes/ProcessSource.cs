using System.Formats.Tar;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Rpc;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;
using Migration.Platform.Processes;

namespace Migration.Checkpointer.Processes;

/// <summary>
/// Checkpoints process trees by CRIU itself. The archive has the layout of a container's: the images, and what is known
/// of the workload as config.dump and spec.dump.
/// </summary>
/// <param name="store">The node's workloads.</param>
/// <param name="criu">CRIU.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class ProcessSource(
    ProcessStore store, CriuClient criu, IOptions<CheckpointerOptions> options, TimeProvider time) : ISourcePlatform
{
    /// <inheritdoc />
    public string Name => WorkloadPlatforms.Process;

    /// <inheritdoc />
    public async Task<SourceContainer> FindRunningAsync(
        string forStep, Workload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var known = await FindAsync(forStep, workload, cancellation);
        return ProcessFacts.Runs(known)
            ? new SourceContainer(known.Name, known.Pid)
            : throw new StepException(forStep, $"process {workload.Container}", "it does not run any more");
    }

    /// <inheritdoc />
    public async Task CheckpointAsync(
        SourceContainer container, Workload workload, string path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(workload);
        var known = await FindAsync(MigrationSteps.Checkpoint, workload, cancellation);
        var images = new CheckpointFiles(path).CreateImages(
            MemoryRoom.Choose(options.Value.MemoryFolder, ResidentMemory.Of(container.Pid)));
        var terminal = TerminalOf(known, container.Pid);
        var network = ProcessCheckpoint.ExternalNetwork(ProcessFacts.Namespace(container.Pid, "net"));
        try
        {
            await criu.DumpAsync(
                new CriuDumpOptions
                {
                    Pid = container.Pid,
                    ImageFolder = images,
                    External = terminal is null ? [network] : [network, terminal],
                },
                cancellation);
        }
        catch (CriuRpcException e)
        {
            throw new TransientStepException(MigrationSteps.Checkpoint, $"process {known.Name}", e.Message, e);
        }

        File.Delete(Path.Combine(images, CriuClient.DumpLog));
        await WriteArchiveAsync(known, terminal, path, cancellation);
    }

    /// <inheritdoc />
    // CRIU was told where to write, and the images go with the archive.
    public Task ForgetCheckpointAsync(
        SourceContainer container, Workload workload, CancellationToken cancellation) => Task.CompletedTask;

    private async Task<ProcessWorkload> FindAsync(
        string step, Workload workload, CancellationToken cancellation)
    {
        var subject = $"process {workload.Container}";
        try
        {
            return await store.FindAsync(workload.Container, cancellation)
                ?? throw new StepException(step, subject, "there is no such process workload any more");
        }
        catch (ProcessException e)
        {
            throw new StepException(step, subject, e.Message, e);
        }
    }

    // Its outer side is not in the tree; a tree with the outer side as well was refused before.
    private static string? TerminalOf(ProcessWorkload known, int pid)
    {
        try
        {
            var keys = ProcessTerminals.Of(ProcessTree.Of(pid)).Keys;
            return keys.Count switch
            {
                0 => null,
                1 => keys[0],
                _ => throw new StepException(
                    MigrationSteps.Checkpoint, $"process {known.Name}",
                    $"it has {keys.Count} terminals open by now: one can move with it"),
            };
        }
        catch (TaskResumeException e)
        {
            throw new StepException(MigrationSteps.Checkpoint, $"process {known.Name}", e.Message, e);
        }
    }

    private async Task WriteArchiveAsync(
        ProcessWorkload known, string? terminal, string path, CancellationToken cancellation)
    {
        var config = new
        {
            id = known.Name,
            name = known.Name,
            rootfsImageRef = known.ProgramDigest,
            rootfsImageName = known.Program,
            runtime = "criu",
            checkpointedTime = time.GetUtcNow(),
        };
        var annotations = known.Labels.ToDictionary(l => ProcessCheckpoint.LabelPrefix + l.Key, l => l.Value);
        if (terminal is not null)
            annotations[ProcessCheckpoint.TerminalKey] = terminal;
        if (known.LogFile is { } log)
            annotations[ProcessCheckpoint.LogFileKey] = log;
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using var tar = new TarWriter(file, TarEntryFormat.Pax);
        await AddAsync(CheckpointMembers.ConfigDump, config);
        await AddAsync(CheckpointMembers.SpecDump, new { annotations, process = new { args = new[] { known.Program } } });

        async Task AddAsync<T>(string name, T content)
        {
            using var bytes = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(content));
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = bytes,
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    ModificationTime = time.GetUtcNow(),
                },
                cancellation);
        }
    }
}
