using System.Text.Json.Nodes;
using Migration.Cni.Tests.Support;

namespace Migration.Cni.Tests.Commands;

/// <summary>ADD is killed at a known instruction; whoever comes next cleans up.</summary>
public sealed class KilledTests : IAsyncLifetime
{
    private NodeLab _lab = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await NodeLab.StartAsync();
        await _lab.AddSandboxAsync("c1");
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    public static TheoryData<string, string> Cases => new MatrixTheoryData<string, string>(
        ["before-address", "after-address", "at-switch", "at-controller"], ["DEL", "GC", "ADD"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Whatever_comes_next_cleans_up(string moment, string next)
    {
        await KillDuringAddAsync(moment);
        (await _lab.LeftoversAsync()).ShouldNotBeEmpty();

        var configuration = _lab.Configuration("1.1.0");
        configuration["cni.dev/valid-attachments"] = new JsonArray();
        (await _lab.RunAsync(next, "c1", configuration)).ShouldSucceed();
        if (next == "ADD")
        {
            _lab.Switch!.Engine.Ports.All.ShouldHaveSingleItem().Number.ShouldBe(17);
            (await _lab.RunAsync("DEL", "c1", configuration)).ShouldSucceed();
        }

        (await _lab.LeftoversAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Gc_keeps_what_the_runtime_names_and_what_is_being_added()
    {
        await _lab.AddSandboxAsync("c2");
        await _lab.AddSandboxAsync("c3");
        (await _lab.RunAsync("ADD", "c2")).ShouldSucceed();
        (await _lab.RunAsync("ADD", "c3")).ShouldSucceed();
        var configuration = _lab.Configuration("1.1.0");
        (await _lab.RunAsync("GC", "", configuration)).Code.ShouldBe(7, "without a list nothing is taken away");
        configuration["cni.dev/valid-attachments"] = new JsonArray(
            new JsonObject { ["containerID"] = "c2", ["ifname"] = "eth0" });
        await using var stop = new StoppedPlugin(_lab, "after-address");
        using var adding = stop.Start("c1");
        await stop.ReachedAsync();

        (await _lab.RunAsync("GC", "", configuration)).ShouldSucceed();

        stop.Proceed();
        await adding.WaitForExitAsync(TestContext.Current.CancellationToken);
        adding.ExitCode.ShouldBe(0);
        _lab.Controller.Pods.Keys.ShouldBe(["c2-eth0", "c1-eth0"], ignoreOrder: true);
    }

    private async Task KillDuringAddAsync(string moment)
    {
        await using var stop = new StoppedPlugin(_lab, moment);
        using var process = stop.Start("c1");
        await stop.ReachedAsync();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
