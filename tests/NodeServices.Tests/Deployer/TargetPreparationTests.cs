using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer;
using Migration.Deployer.Podman;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Migration.NodeServices.Tests.Deployer;

public sealed class TargetPreparationTests
{
    private readonly IPodmanEngine _engine = Substitute.For<IPodmanEngine>();

    public TargetPreparationTests()
    {
        _engine.HasImageAsync(Samples.BaseImage.Id, Arg.Any<CancellationToken>()).Returns(true);
        _engine.FindContainerAsync("infra", Arg.Any<CancellationToken>())
            .Returns(Samples.Container(address: "10.1.2.2"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_target_is_made_once_and_its_address_is_known()
    {
        var ours = Samples.Pod(Samples.MigrationId.ToString("n"));
        _engine.FindPodAsync("web", Arg.Any<CancellationToken>()).Returns(null, ours, ours);
        (await Preparation().PrepareAsync(Samples.Accepted, Cancellation)).ShouldBe(Samples.Target);
        (await Preparation().PrepareAsync(Samples.Accepted, Cancellation)).ShouldBe(Samples.Target);
        await _engine.Received(1).CreatePodAsync(Arg.Any<PodSpec>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_pod_of_that_name_that_is_not_ours_is_left_alone()
    {
        _engine.FindPodAsync("web", Arg.Any<CancellationToken>()).Returns(Samples.Pod("another"));
        var e = await Should.ThrowAsync<StepException>(() => Preparation().PrepareAsync(Samples.Accepted, Cancellation));
        e.Message.ShouldBe("prepare of pod web on node-b failed: a pod of that name exists already and is not this " +
            "migration's: remove or rename it");
        await Preparation().RemoveAsync(Aborted, Cancellation);
        await _engine.DidNotReceive().RemovePodAsync(Arg.Any<string>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_base_image_that_cannot_be_had_is_named_with_the_cure()
    {
        _engine.HasImageAsync(Samples.BaseImage.Id, Arg.Any<CancellationToken>()).Returns(false);
        _engine.PullImageAsync(Samples.BaseImage.Name, true, Arg.Any<CancellationToken>())
            .ThrowsAsync(Samples.Refused("manifest unknown"));
        var e = await Should.ThrowAsync<StepException>(() => Preparation().PrepareAsync(Samples.Accepted, Cancellation));
        e.Message.ShouldBe($"prepare of base image {Samples.BaseImage.Name} on node-b failed: it is not on the node and " +
            "cannot be pulled (manifest unknown): pull or load it there");
        await _engine.DidNotReceive().CreatePodAsync(Arg.Any<PodSpec>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_tag_that_now_names_another_image_is_not_good_enough()
    {
        _engine.HasImageAsync(Samples.BaseImage.Id, Arg.Any<CancellationToken>()).Returns(false);
        _engine.PullImageAsync(Samples.BaseImage.Name, true, Arg.Any<CancellationToken>()).Returns("other");
        var e = await Should.ThrowAsync<StepException>(() => Preparation().PrepareAsync(Samples.Accepted, Cancellation));
        e.Message.ShouldContain("is image other now");
    }

    [Fact]
    public async Task The_undo_removes_our_pod()
    {
        _engine.FindPodAsync("web", Arg.Any<CancellationToken>())
            .Returns(Samples.Pod(Samples.MigrationId.ToString("n")));
        await Preparation().RemoveAsync(Aborted, Cancellation);
        await _engine.Received(1).RemovePodAsync("p1", Arg.Any<CancellationToken>());
    }

    private static MigrationAborted Aborted { get; } = new()
    {
        MigrationId = Samples.MigrationId,
        Plan = Samples.Plan,
        Source = Samples.Source,
        Reason = "test",
    };

    private TargetPreparation Preparation() => new(
        _engine, Samples.Node("node-b"), Samples.Network, Options.Create(new DeployerOptions()));
}
