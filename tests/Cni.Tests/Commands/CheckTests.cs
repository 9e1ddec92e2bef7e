using System.Text.Json.Nodes;
using Migration.Cni.Tests.Support;

namespace Migration.Cni.Tests.Commands;

public sealed class CheckTests : IAsyncLifetime
{
    private NodeLab _lab = null!;
    private JsonObject _checked = null!;
    private string _near = "";

    public async ValueTask InitializeAsync()
    {
        _lab = await NodeLab.StartAsync();
        await _lab.AddSandboxAsync("c1");
        var answer = await _lab.RunAsync("ADD", "c1");
        answer.ShouldSucceed();
        _near = $"{answer.Json["interfaces"]![0]!["name"]}";
        _checked = _lab.Configuration();
        _checked["prevResult"] = answer.Json;
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task What_was_added_passes()
    {
        (await _lab.RunAsync("CHECK", "c1", _checked)).ShouldSucceed();
        (await _lab.RunAsync("CHECK", "c1")).Code.ShouldBe(7);
        (await _lab.RunAsync("CHECK", "other", _checked)).Code.ShouldBe(3);
    }

    [Fact]
    public async Task Everything_that_was_lost_is_named()
    {
        await _lab.InSandboxAsync("c1", "ip address flush dev eth0");
        await _lab.InSandboxAsync("c1", "ip link set eth0 address 02:00:00:00:00:09");
        await NodeLab.RunAsync("ip", $"-n {_lab.Node} link set {_near} down");
        await _lab.Switch!.Engine.Ports.RemoveAsync(16);
        _lab.Controller.Pods.Clear();

        var answer = await _lab.RunAsync("CHECK", "c1", _checked);

        answer.Code.ShouldBe(105);
        foreach (var part in new[]
        {
            "lost the address 10.1.0.2/16", "MAC address 02:00:00:00:00:09", $"{_near} of the node is down",
            "lost the route to 0.0.0.0/0", "the switch has lost port 16", "switchctl does not know 10.1.0.2",
        })
        {
            answer.Message.ShouldContain(part);
        }
    }

    [Fact]
    public async Task Reconcile_mends_what_switch_and_controller_lost()
    {
        await _lab.StopSwitchAsync();
        await _lab.StartSwitchAsync();
        _lab.Controller.Pods.Clear();

        (await Reconcile.RunAsync(_lab)).ShouldBe((0, "1 attached, 0 removed"));

        (await _lab.RunAsync("CHECK", "c1", _checked)).ShouldSucceed();
    }
}
