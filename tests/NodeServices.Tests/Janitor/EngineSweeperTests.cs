using Migration.Contracts;
using Migration.Deployer.Podman;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;
using NSubstitute;

namespace Migration.NodeServices.Tests.Janitor;

public sealed class EngineSweeperTests
{
    private static readonly string Label = $"containerflow.migration={Samples.MigrationId:n}";

    private readonly IPodmanEngine _engine = Substitute.For<IPodmanEngine>();

    public EngineSweeperTests()
    {
        _engine.ListPodsAsync(Label, Arg.Any<CancellationToken>()).Returns(["web"]);
        _engine.ListImagesAsync(Label, Arg.Any<CancellationToken>()).Returns(["i9"]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_target_of_a_migration_that_was_rolled_back_goes_with_its_image()
    {
        var removed = await SweepAsync("node-b", MigrationOutcomes.RolledBack);

        removed.ShouldBe(["pod web", "image i9"]);
        await _engine.Received(1).RemovePodAsync("web", Arg.Any<CancellationToken>());
        await _engine.Received(1).RemoveImageAsync("i9", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task The_workload_that_a_completed_migration_brought_here_is_never_touched()
    {
        var removed = await SweepAsync("node-b", MigrationOutcomes.Completed);

        removed.ShouldBe(["image i9"]);
        await _engine.DidNotReceiveWithAnyArgs().RemovePodAsync(default!, Cancellation);
    }

    [Fact]
    public async Task The_node_that_was_left_has_no_target()
    {
        (await SweepAsync("node-a", MigrationOutcomes.RolledBack)).ShouldBeEmpty();

        _engine.ReceivedCalls().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_engine_that_is_away_is_asked_again_later()
    {
        _engine.ListImagesAsync(Label, Arg.Any<CancellationToken>())
            .Returns<IReadOnlyList<string>>(_ => throw new PodmanException("list", "images", null, "away"));

        await Should.ThrowAsync<TransientStepException>(() => SweepAsync("node-b", MigrationOutcomes.Completed));
    }

    private Task<IReadOnlyList<string>> SweepAsync(string node, string outcome) =>
        new EngineSweeper(_engine, Samples.Node(node)).SweepAsync(
            new EndedMigration
            {
                MigrationId = Samples.MigrationId,
                Plan = Samples.Plan,
                Outcome = outcome,
                EndedAt = DateTimeOffset.UnixEpoch,
            },
            Cancellation);
}
