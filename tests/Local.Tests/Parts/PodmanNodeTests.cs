using Migration.Local.Machine;

namespace Migration.Local.Tests.Parts;

public sealed class PodmanNodeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_runs_a_pod_in_its_own_network_and_leaves_no_trace_on_the_machine()
    {
        var before = Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns", "netns-*") : [];
        await using var run = new TestRun();
        await using (var node = await Victim.StartNodeAsync(run.Record, run.Prefix, Cancellation))
        {
            var container = (await node.Engine.FindContainerAsync("idle-server", Cancellation))!;

            container.State.Status.ShouldBe("running");
            container.Address.ShouldStartWith("10.1.1.");
            (await node.PodmanAsync(["ps", "--format", "{{.Names}}"], Cancellation)).ShouldContain("idle");
            Directory.Exists("/sys/class/net/pods0").ShouldBeFalse();
            File.ReadAllText("/proc/self/mountinfo").ShouldNotContain(run.Folder);
        }

        var swept = await run.SweepAsync();

        swept.Processes.ShouldBeGreaterThanOrEqualTo(4);
        (Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns", "netns-*") : [])
            .Except(before).ShouldBeEmpty();
        (await run.SweepAsync()).Nothing.ShouldBeTrue();
    }

    [Fact]
    public async Task Control_groups_that_podman_leaves_of_a_removed_pod_are_swept_too()
    {
        await using var run = new TestRun();
        string removed;
        await using (var node = await Victim.StartNodeAsync(run.Record, run.Prefix, Cancellation))
        {
            removed = (await node.Engine.FindPodAsync("idle", Cancellation))!.Id;
            await node.Engine.RemovePodAsync("idle", Cancellation);
        }

        await run.SweepAsync();

        Directory.EnumerateDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup")
            .Select(hierarchy => Path.Combine(hierarchy, "libpod_parent", removed))
            .ShouldAllBe(group => !Directory.Exists(group));
    }

    [Fact]
    public async Task A_workload_that_does_not_start_is_an_error_that_says_why()
    {
        await using var run = new TestRun();
        await using var node = await Victim.StartNodeAsync(run.Record, run.Prefix, Cancellation);

        var error = await Should.ThrowAsync<LocalRunException>(
            () => node.PodmanAsync(["start", "no-such-container"], Cancellation));

        error.Message.ShouldContain("no-such-container");
    }
}
