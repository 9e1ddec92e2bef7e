using System.Text.Json.Nodes;
using Migration.Cni.Tests.Support;

namespace Migration.Cni.Tests.Commands;

/// <summary>The plugin in front of and behind Debian's own.</summary>
public sealed class ChainTests : IAsyncLifetime
{
    private NodeLab _lab = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await NodeLab.StartAsync();
        await _lab.AddSandboxAsync("c1");
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_plugin_behind_works_on_its_result()
    {
        var first = await _lab.RunAsync("ADD", "c1");
        var tuning = Plugin("tuning", first.Json);
        tuning["sysctl"] = new JsonObject { ["net.ipv4.conf.eth0.rp_filter"] = "2" };

        var second = await RunAsync("ADD", "/usr/lib/cni/tuning", tuning);

        second.ShouldSucceed();
        second.Json["ips"]!.ToJsonString().ShouldBe(first.Json["ips"]!.ToJsonString());
    }

    [Fact]
    public async Task An_interface_that_a_plugin_before_made_is_put_at_the_switch_and_left_to_that_plugin()
    {
        var ptp = Plugin("ptp", null);
        ptp["ipam"] = _lab.Configuration()["ipam"]!.DeepClone();
        var before = await RunAsync("ADD", "/usr/lib/cni/ptp", ptp);
        before.ShouldSucceed();
        var chained = _lab.Configuration();
        chained.Remove("ipam");
        chained["prevResult"] = before.Json;

        var answer = await _lab.RunAsync("ADD", "c1", chained);

        answer.ShouldSucceed();
        answer.Json.ToJsonString().ShouldBe(before.Json.ToJsonString());
        var port = _lab.Switch!.Engine.Ports.All.ShouldHaveSingleItem();
        var near = before.Json["interfaces"]!.AsArray().First(i => i!["sandbox"] is null)!;
        port.Name.ShouldBe($"{_lab.Node}/{near["name"]}");
        _lab.Controller.Pods["c1-eth0"]["address"]!.ToString().ShouldBe("10.1.0.2");
        (await _lab.RunAsync("CHECK", "c1", chained)).ShouldSucceed();

        (await _lab.RunAsync("DEL", "c1", chained)).ShouldSucceed();
        _lab.Switch.Engine.Ports.All.ShouldBeEmpty();
        (await _lab.InSandboxAsync("c1", "ip -o link")).ShouldContain("eth0");
        (await RunAsync("DEL", "/usr/lib/cni/ptp", ptp)).ShouldSucceed();
        (await _lab.LeftoversAsync()).ShouldBeEmpty();
    }

    private Task<PluginAnswer> RunAsync(string command, string program, JsonObject configuration) =>
        (_lab.Call(command, "c1", configuration) with { Program = program }).RunAsync();

    private static JsonObject Plugin(string type, JsonObject? previous)
    {
        var configuration = new JsonObject { ["cniVersion"] = "1.0.0", ["name"] = "pods", ["type"] = type };
        if (previous is not null)
            configuration["prevResult"] = previous.DeepClone();
        return configuration;
    }
}
