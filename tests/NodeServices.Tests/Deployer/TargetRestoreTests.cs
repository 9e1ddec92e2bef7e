using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer;
using Migration.Deployer.Checkpoints;
using Migration.Deployer.Podman;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Migration.NodeServices.Tests.Deployer;

public sealed class TargetRestoreTests : IDisposable
{
    private readonly IPodmanEngine _engine = Substitute.For<IPodmanEngine>();
    // Port 1 is nobody's.
    private static readonly string Unreachable = $"127.0.0.1:1/checkpoints/redis@sha256:{new string('0', 64)}";

    // A tree of its own: those of other tests come and go.
    private readonly Process _task = Process.Start("sleep", "600");
    private readonly StepTimer _timer = new(TimeProvider.System, "node-b");

    public TargetRestoreTests()
    {
        _engine.FindPodAsync("web", Arg.Any<CancellationToken>()).Returns(Samples.Pod());
        _engine.PullImageAsync(Pushed.Image, true, Arg.Any<CancellationToken>()).Returns("image-id");
    }

    public void Dispose()
    {
        _task.Kill();
        _task.Dispose();
    }

    private static ImagePushed Pushed { get; } = new()
    {
        MigrationId = Samples.MigrationId,
        Plan = Samples.Plan,
        Source = Samples.Source,
        Target = Samples.Target,
        Image = "127.0.0.1:5000/checkpoints/redis@sha256:00",
        ImageBytes = 4096,
        Steps = [],
    };

    [Fact]
    public async Task The_image_is_pulled_restored_and_continued()
    {
        var restored = Samples.Container(pid: _task.Id, address: "10.1.2.2");
        _engine.FindContainerAsync("redis", Arg.Any<CancellationToken>()).Returns((ContainerDetails?)null);
        _engine.FindContainerAsync("c1", Arg.Any<CancellationToken>()).Returns(restored);
        _engine.RestoreAsync(Arg.Any<RestoreRequest>(), Arg.Any<CancellationToken>())
            .Returns(new RestoreReport("c1", TimeSpan.FromSeconds(1), 10));
        await RestoreAsync();
        _timer.Steps.Select(s => (s.Name, s.Bytes)).ShouldBe([("pull", 4096), ("restore", (long?)null)]);
    }

    [Fact]
    public async Task A_container_that_was_restored_already_is_not_restored_twice()
    {
        _engine.FindContainerAsync("redis", Arg.Any<CancellationToken>())
            .Returns(Samples.Container(pid: _task.Id, address: "10.1.2.2"));
        await RestoreAsync();
        await _engine.DidNotReceive().RestoreAsync(Arg.Any<RestoreRequest>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_restore_that_fails_leaves_neither_container_nor_image()
    {
        _engine.FindContainerAsync("redis", Arg.Any<CancellationToken>()).Returns((ContainerDetails?)null);
        _engine.RestoreAsync(Arg.Any<RestoreRequest>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(Samples.Refused("criu failed"));
        var e = await Should.ThrowAsync<TransientStepException>(RestoreAsync);
        e.Message.ShouldContain("restore of container redis on node-b failed");
        e.Message.ShouldContain("criu failed");
        await _engine.Received(1).RemoveContainerAsync("redis", Arg.Any<CancellationToken>());
        await _engine.Received(1).RemoveImageAsync("image-id", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_prepared_pod_that_is_gone_is_said()
    {
        _engine.FindContainerAsync("redis", Arg.Any<CancellationToken>()).Returns((ContainerDetails?)null);
        _engine.FindPodAsync("web", Arg.Any<CancellationToken>()).Returns((PodDetails?)null);
        (await Should.ThrowAsync<StepException>(RestoreAsync)).Message.ShouldContain("the prepared pod web is gone");
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_worth_another_try_and_named()
    {
        _engine.FindContainerAsync("redis", Arg.Any<CancellationToken>()).Returns((ContainerDetails?)null);
        var folder = Directory.CreateTempSubdirectory("restore-test-").FullName;
        try
        {
            var e = await Should.ThrowAsync<TransientStepException>(() => RestoreAsync(new DeployerOptions
            {
                PlainHttp = true, RestoreFolder = folder, MemoryFolder = "",
            }));
            e.Message.ShouldContain($"pull of image {Unreachable} on node-b failed");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task RestoreAsync() => RestoreAsync(new DeployerOptions { StopBound = TimeSpan.Zero, PullWithEngine = true });

    private async Task RestoreAsync(DeployerOptions options)
    {
        using var fetch = new CheckpointFetch(
            Options.Create(options), Samples.Node("node-b"), TimeProvider.System, NullLogger<CheckpointFetch>.Instance);
        var pushed = options.PullWithEngine ? Pushed : Pushed with { Image = Unreachable };
        await new TargetRestore(
            _engine, fetch, Samples.Node("node-b"), Options.Create(options), NullLogger<TargetRestore>.Instance)
            .RestoreAsync(pushed, _timer, TestContext.Current.CancellationToken);
    }
}
