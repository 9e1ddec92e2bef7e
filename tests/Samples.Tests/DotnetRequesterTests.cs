using Migration.Contracts;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Samples.Tests;

/// <summary>The requester against the real broker and the real coordinator.</summary>
[Collection(SharedCoordinator.Name)]
public class DotnetRequesterTests(CoordinatorFixture fixture)
{
    [Fact]
    public async Task It_follows_the_events_to_the_completion()
    {
        fixture.Peers.AddWorkload("requested");
        var running = RunAsync("podman/default/pod-of-requested/requested", "node-b");

        var accepted = await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.Plan.Workload.Container == "requested");
        foreach (var message in new MigrationScript(accepted).Forward)
            await fixture.Peers.PublishAsync(message);

        var (code, output) = await running;
        code.ShouldBe(0, output);
        output.ShouldContain("MigrationAccepted node-a -> node-b");
        output.ShouldContain("CheckpointTaken checkpoint 12.5 ms");
        output.ShouldContain("MigrationCompleted freeze 322 ms");
    }

    [Fact]
    public async Task A_retry_is_followed_to_its_end()
    {
        fixture.Peers.AddWorkload("retried");
        var running = RunAsync("podman/default/pod-of-retried/retried", "node-b");

        var accepted = await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.Plan.Workload.Container == "retried");
        foreach (var message in RetriedMigration.EndsOf(accepted))
            await fixture.Peers.PublishAsync(message);

        var (code, output) = await running;
        code.ShouldBe(0, output);
        output.ShouldContain("MigrationFailed RolledBack: the registry answers 500");
        output.ShouldContain("MigrationCompleted freeze 100 ms");
    }

    [Fact]
    public async Task A_refusal_is_shown_with_its_reasons()
    {
        var (code, output) = await RunAsync("podman/default/nowhere/nothing", "node-b");

        code.ShouldBe(1, output);
        output.ShouldContain("MigrationRejected");
        output.ShouldContain("is unknown on");
    }

    [Fact]
    public async Task What_is_missing_on_the_command_line_is_said()
    {
        var (code, output) = await RunAsync("redis");

        code.ShouldBe(2);
        output.ShouldStartWith("usage:");
    }

    private Task<(int Code, string Output)> RunAsync(params string[] arguments) => SampleProcess.RunAsync(
        fixture.Access, "dotnet", [Path.Combine(AppContext.BaseDirectory, "migration-requester.dll"), .. arguments]);
}
