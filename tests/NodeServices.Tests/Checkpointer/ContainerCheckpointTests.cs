using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.Checkpointer;
using Migration.Checkpointer.Checkpoints;
using Migration.Checkpointer.Platforms;
using Migration.Checkpointer.Podman;
using Migration.Platform.Criu.Incremental;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;
using Migration.Platform.Podman;
using NSubstitute;

namespace Migration.NodeServices.Tests.Checkpointer;

public sealed class ContainerCheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoint-test-").FullName;
    private readonly IPodmanEngine _engine = Substitute.For<IPodmanEngine>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_taken_and_used_is_not_taken_again_and_the_container_is_left_alone()
    {
        var id = Guid.NewGuid();
        await File.WriteAllTextAsync(Path.Combine(_folder, $"{id:n}.taken"), "4711", Cancellation);

        var archive = await Checkpoint().TakeAsync(id, Samples.Workload, Cancellation);

        archive.ShouldBe(new CheckpointArchive(Path.Combine(_folder, $"{id:n}.tar"), 4711));
        _engine.ReceivedCalls().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_hashes_are_those_of_this_dump_whatever_an_earlier_one_left()
    {
        var files = CheckpointFiles.Of(_folder, Guid.NewGuid());
        var index = new PageIndex();
        await index.WriteAsync(files.PageIndexPath(1), Cancellation);
        var page = new byte[4096];
        await WritePagesAsync(files, page);
        DumpFollower.Write(files.PageHashesPath(2), [0]);
        page[7] = 1;
        using var task = Process.Start("sleep", "1000");
        try
        {
            var platform = Substitute.For<ISourcePlatform>();
            platform.Name.Returns(Samples.Workload.Platform);
            platform.FindRunningAsync(default!, default!, Cancellation)
                .ReturnsForAnyArgs(new SourceContainer("none-such", task.Id));
            platform.CheckpointAsync(default!, default!, default!, Cancellation).ReturnsForAnyArgs(async _ =>
            {
                // So that what there was before would be looked at, were it still there.
                await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
                await WritePagesAsync(files, page);
                using var stop = Process.Start("kill", $"-STOP {task.Id}");
                await stop.WaitForExitAsync(Cancellation);
            });

            await Checkpoint(new NodePlatforms<ISourcePlatform>([platform])).TakeAsync(
                Guid.ParseExact(Path.GetFileNameWithoutExtension(files.ArchivePath), "n"), Samples.Workload, Cancellation);
        }
        finally
        {
            task.Kill();
        }

        DumpFollower.Read(files.PageHashesPath(1)).ShouldBe([index.HashOf(page)]);
        DumpFollower.Read(files.PageHashesPath(2)).ShouldBeNull();
    }

    private static Task WritePagesAsync(CheckpointFiles files, byte[] pages) =>
        File.WriteAllBytesAsync(Path.Combine(files.CreateImages(null), "pages-1.img"), pages, Cancellation);

    private IOptions<CheckpointerOptions> Settings =>
        Options.Create(new CheckpointerOptions { ArchiveFolder = _folder, MemoryFolder = "" });

    private NodePlatforms<ISourcePlatform> Podman => new([new PodmanSource(_engine, Settings)]);

    private ContainerCheckpoint Checkpoint(NodePlatforms<ISourcePlatform>? platforms = null) => new(
        platforms ?? Podman,
        Settings,
        new SourceResumption(platforms ?? Podman, TimeProvider.System, NullLogger<SourceResumption>.Instance),
        new CheckpointGate(),
        TimeProvider.System,
        NullLogger<ContainerCheckpoint>.Instance);
}
