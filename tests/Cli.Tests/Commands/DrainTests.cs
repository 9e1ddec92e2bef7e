using Migration.Cli.Tests.Harness;
using Migration.Contracts;
using Migration.Coordinator.Tests.Harness;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Cli.Tests.Commands;

/// <summary>A drain against the real coordinator and the real switch controller.</summary>
[Collection(SharedCoordinator.Name)]
public class DrainTests(CoordinatorFixture fixture) : SwitchCtlTest
{
    [Fact]
    public async Task Every_workload_of_the_node_is_moved_and_one_that_cannot_does_not_keep_the_others()
    {
        var workload = fixture.Peers.AddWorkload("cli-drain");
        await RegisterAsync("one", 7001, workload.Pod, workload.Container, "10.0.1.11");
        await RegisterAsync("two", 7002, "unknown", "stays", "10.0.1.12");
        var run = new MigrateCtlRun();
        var ended = run.RunAsync(
            "drain", "node-a", "--to", "node-b", "--parallel", "3", "--switch", $"{Host.Http.BaseAddress}",
            "--coordinator", $"{fixture.Coordinator.Http.BaseAddress}");
        var accepted = await fixture.Inbox.FirstAsync<MigrationAccepted>(
            m => m.Plan.Workload.Container == workload.Container);
        foreach (var message in new MigrationScript(accepted).Forward)
            await fixture.Peers.PublishAsync(message);

        (await ended).ShouldBe(ExitCodes.NotAsWanted);
        run.Output.ShouldContain("cli-drain/cli-drain   node-a   node-b   Completed");
        run.Output.ShouldContain("NotMoved");
        run.Output.ShouldContain("unknown on node-a");
    }

    [Fact]
    public async Task Without_a_target_the_coordinator_is_asked_who_can_take_each()
    {
        var workload = fixture.Peers.AddWorkload("cli-spread");
        await RegisterAsync("one", 7001, workload.Pod, workload.Container, "10.0.1.11");
        await RegisterAsync("two", 7002, "unknown", "stays", "10.0.1.12");
        var run = new MigrateCtlRun();
        (await run.RunAsync(
            "drain", "node-a", "--dry-run", "--switch", $"{Host.Http.BaseAddress}",
            "--coordinator", $"{fixture.Coordinator.Http.BaseAddress}")).ShouldBe(ExitCodes.Done, run.Error);

        var lines = run.Output.Split('\n');
        lines.Single(l => l.Contains("cli-spread/", StringComparison.Ordinal)).ShouldContain("node-b");
        var stays = lines.Single(l => l.Contains("unknown/stays", StringComparison.Ordinal));
        stays.ShouldNotContain("node-b ");
        stays.ShouldContain("NotMoved");
    }

    [Fact]
    public async Task Workloads_have_the_coordinators_word_on_them()
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync(
            "workloads", "--switch", $"{Host.Http.BaseAddress}",
            "--coordinator", $"{fixture.Coordinator.Http.BaseAddress}")).ShouldBe(ExitCodes.Done, run.Error);

        run.Output.ShouldContain("podman/default/redis/server cannot be moved:");
        run.Output.ShouldContain("is unknown on");
    }

    private async Task RegisterAsync(string service, int port, string pod, string container, string address)
    {
        await Host.PutAsync($"/services/{service}", new { vip = "10.0.9.2", protocol = "tcp", port });
        await Host.PutAsync($"/services/{service}/backends/only", new
        {
            workload = new { platform = "podman", pod, container },
            address,
            port = 6380,
            nextHopMac = "02:00:00:00:01:0b",
            switchPort = 1,
            node = "node-a",
        });
    }
}
