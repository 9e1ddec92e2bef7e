using System.Net;
using System.Text.Json.Nodes;
using Migration.Cni.Tests.Support;

namespace Migration.Cni.Tests.Commands;

/// <summary>Switch or controller are away: nothing waits for ever, and nothing is lost.</summary>
public sealed class AwayTests : IAsyncLifetime
{
    private NodeLab _lab = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await NodeLab.StartAsync();
        await _lab.AddSandboxAsync("c1");
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Nothing_is_added_while_the_controller_is_away()
    {
        _lab.Controller.Refusal = HttpStatusCode.ServiceUnavailable;

        var answer = await _lab.RunAsync("ADD", "c1");

        answer.Code.ShouldBe(11);
        answer.Message.ShouldContain("no switchctl acts");
        _lab.Controller.Refusal = null;
        (await Reconcile.RunAsync(_lab)).ShouldBe((0, "0 attached, 1 removed"));
        (await _lab.LeftoversAsync()).ShouldBeEmpty();
        (await _lab.RunAsync("ADD", "c1")).ShouldSucceed();
    }

    [Fact]
    public async Task A_refusal_of_the_controller_is_passed_on_and_all_is_undone()
    {
        _lab.Controller.Refusal = HttpStatusCode.Conflict;

        var answer = await _lab.RunAsync("ADD", "c1");

        answer.Code.ShouldBe(102);
        answer.Message.ShouldContain("told so by the test");
    }

    [Fact]
    public async Task The_instance_that_acts_is_found()
    {
        var configuration = _lab.Configuration();
        var addresses = configuration["switchctl"]!["addresses"]!.AsArray();
        addresses.Insert(0, (JsonNode)"http://127.0.0.1:9");

        (await _lab.RunAsync("ADD", "c1", configuration)).ShouldSucceed();
        _lab.Controller.Pods.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_container_may_go_while_the_controller_is_away_and_its_port_and_address_stay_taken()
    {
        await _lab.AddSandboxAsync("c2");
        (await _lab.RunAsync("ADD", "c1")).ShouldSucceed();
        _lab.Controller.Refusal = HttpStatusCode.ServiceUnavailable;

        var deleted = await _lab.RunAsync("DEL", "c1");

        deleted.ShouldSucceed();
        deleted.Errors.ShouldContain("left for a later call");
        (await _lab.InSandboxAsync("c1", "ip -o link")).ShouldNotContain("eth0");
        (await _lab.LeftoversAsync()).Count.ShouldBe(3, "registration, address and state wait");

        _lab.Controller.Refusal = null;
        (await _lab.RunAsync("ADD", "c2")).ShouldSucceed();
        _lab.Controller.Pods.Keys.ShouldBe(["c2-eth0"]);
        (await _lab.RunAsync("DEL", "c2")).ShouldSucceed();
        (await _lab.LeftoversAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_container_may_go_while_the_switch_is_away()
    {
        (await _lab.RunAsync("ADD", "c1")).ShouldSucceed();
        await _lab.StopSwitchAsync();

        (await _lab.RunAsync("DEL", "c1")).ShouldSucceed();
        (await _lab.RunAsync("ADD", "c1")).Code.ShouldBe(11);

        await _lab.StartSwitchAsync();
        (await Reconcile.RunAsync(_lab)).ShouldBe((0, "0 attached, 1 removed"));
        (await _lab.LeftoversAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Status_tells_whether_a_container_could_be_added()
    {
        var configuration = _lab.Configuration("1.1.0");
        (await _lab.RunAsync("STATUS", "", configuration)).ShouldSucceed();

        _lab.Controller.Refusal = HttpStatusCode.ServiceUnavailable;
        (await _lab.RunAsync("STATUS", "", configuration)).Code.ShouldBe(50);

        _lab.Controller.Refusal = null;
        configuration["switch"]!["firstPort"] = 20;
        configuration["switch"]!["lastPort"] = 20;
        (await _lab.RunAsync("ADD", "c1", configuration)).ShouldSucceed();
        (await _lab.RunAsync("STATUS", "", configuration)).Message.ShouldContain("all ports from 20 to 20");

        await _lab.StopSwitchAsync();
        (await _lab.RunAsync("STATUS", "", configuration)).Code.ShouldBe(51);
    }
}
