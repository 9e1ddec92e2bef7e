using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.Checkpointer;
using Migration.Checkpointer.Checkpoints;
using Migration.Checkpointer.Platforms;
using Migration.Checkpointer.Podman;
using Migration.Platform.Hosting;
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

    private IOptions<CheckpointerOptions> Settings =>
        Options.Create(new CheckpointerOptions { ArchiveFolder = _folder, MemoryFolder = "" });

    private NodePlatforms<ISourcePlatform> Podman => new([new PodmanSource(_engine, Settings)]);

    private ContainerCheckpoint Checkpoint() => new(
        Podman,
        Settings,
        new SourceResumption(Podman, TimeProvider.System, NullLogger<SourceResumption>.Instance),
        new CheckpointGate(),
        TimeProvider.System,
        NullLogger<ContainerCheckpoint>.Instance);
}
