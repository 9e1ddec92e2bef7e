using Migration.Contracts;
using Migration.Coordinator.Tests.Harness;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Samples.Tests;

/// <summary>The scheduler against the real broker, the real coordinator and the real switch controller.</summary>
[Collection(SharedCoordinator.Name)]
public class PythonSchedulerTests(CoordinatorFixture fixture) : SwitchCtlTest
{
    [Fact]
    public async Task It_moves_what_a_node_has_too_much_and_waits_for_the_end()
    {
        await RegisterAsync("scheduled", 7001, fixture.Peers.AddWorkload("scheduled"));
        var running = RunAsync("--max-per-node", "1");

        var accepted = await AcceptedAsync("scheduled");
        accepted.Plan.TargetNode.ShouldBe("node-b");
        await PublishAsync(new MigrationScript(accepted).Forward);

        var (code, output) = await running;
        code.ShouldBe(0, output);
        output.ShouldContain($"{accepted.MigrationId} MigrationCompleted");
        (await fixture.RecordAsync(accepted.MigrationId, _ => true)).Priority.ShouldBe(MigrationPriorities.Maintenance);
    }

    [Fact]
    public async Task A_workload_that_could_not_be_moved_off_the_node_makes_the_exit_code_one()
    {
        await RegisterAsync("evacuated", 7002, fixture.Peers.AddWorkload("evacuated"));
        var running = RunAsync("--evacuate", "node-a");

        var script = new MigrationScript(await AcceptedAsync("evacuated"));
        await PublishAsync([script.Prepared(), script.Aborted(), .. script.Undo]);

        var (code, output) = await running;
        code.ShouldBe(1, output);
        output.ShouldContain($"{script.Id} MigrationFailed push of image c failed");
        output.ShouldContain("redis/server stays on node-a", Case.Sensitive);
    }

    [Fact]
    public async Task A_retry_is_followed_to_its_end()
    {
        await RegisterAsync("rescheduled", 7003, fixture.Peers.AddWorkload("rescheduled"));
        var running = RunAsync("--max-per-node", "1");

        var ends = RetriedMigration.EndsOf(await AcceptedAsync("rescheduled"));
        await PublishAsync(ends);

        var (code, output) = await running;
        code.ShouldBe(0, output);
        output.ShouldContain("MigrationFailed the registry answers 500");
        output.ShouldContain("MigrationCompleted");
    }

    [Fact]
    public async Task Where_nothing_is_too_much_nothing_is_asked_for()
    {
        var (code, output) = await RunAsync("--max-per-node", "2");

        code.ShouldBe(0, output);
        output.Trim().ShouldBe("nothing to move");
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_named()
    {
        var (code, output) = await SampleProcess.RunAsync(
            fixture.Access, "/usr/bin/python3", SampleProcess.File("python-scheduler/scheduler.py"),
            "--evacuate", "node-a", "--switch", "http://127.0.0.1:1");

        code.ShouldBe(1);
        output.ShouldContain("http://127.0.0.1:1/backends fails");
    }

    private Task<(int Code, string Output)> RunAsync(params string[] rule) => SampleProcess.RunAsync(
        fixture.Access,
        "/usr/bin/python3",
        [
            SampleProcess.File("python-scheduler/scheduler.py"), .. rule, "--timeout", "60",
            "--switch", $"{Host.Http.BaseAddress}", "--coordinator", $"{fixture.Coordinator.Http.BaseAddress}",
        ]);

    private Task<MigrationAccepted> AcceptedAsync(string container) =>
        fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.Plan.Workload.Container == container);

    private async Task PublishAsync(IEnumerable<object> messages)
    {
        foreach (var message in messages)
            await fixture.Peers.PublishAsync(message);
    }

    private async Task RegisterAsync(string service, int port, Workload workload)
    {
        await Host.PutAsync($"/services/{service}", new { vip = "10.0.9.2", protocol = "tcp", port });
        await Host.PutAsync($"/services/{service}/backends/only", new
        {
            workload, address = "10.0.1.11", port = 6380, nextHopMac = "02:00:00:00:01:0b", switchPort = 1,
            node = "node-a",
        });
    }
}
