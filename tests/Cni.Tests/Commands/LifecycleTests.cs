using System.Text.Json.Nodes;
using Migration.Cni.Tests.Support;

namespace Migration.Cni.Tests.Commands;

/// <summary>The plugin as runtimes call it: real namespaces, real softswitch, Debian's host-local.</summary>
public sealed class LifecycleTests : IAsyncLifetime
{
    private NodeLab _lab = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await NodeLab.StartAsync();
        await _lab.AddSandboxAsync("c1");
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData("0.3.1", true, false)]
    [InlineData("0.4.0", true, false)]
    [InlineData("1.0.0", false, false)]
    [InlineData("1.1.0", false, true)]
    public async Task A_container_gets_its_interface_at_a_port_of_the_switch(string version, bool hasVersion, bool hasMtu)
    {
        var answer = await _lab.RunAsync("ADD", "c1", _lab.Configuration(version));

        answer.ShouldSucceed();
        var result = answer.Json;
        $"{result["cniVersion"]}".ShouldBe(version);
        var interfaces = result["interfaces"]!.AsArray();
        (interfaces[0]!["mtu"] is not null).ShouldBe(hasMtu);
        interfaces[0]!["sandbox"].ShouldBeNull();
        $"{interfaces[1]!["sandbox"]}".ShouldBe(_lab.SandboxOf("c1"));
        var ip = result["ips"]![0]!;
        ((int)ip["interface"]!).ShouldBe(1);
        (ip["version"] is not null).ShouldBe(hasVersion);
        ($"{ip["address"]}", $"{ip["gateway"]}").ShouldBe(("10.1.0.2/16", "10.1.0.1"));

        var port = _lab.Switch!.Engine.Ports.All.ShouldHaveSingleItem();
        (port.Number, port.Name, port.IsUp).ShouldBe((16, $"{_lab.Node}/{interfaces[0]!["name"]}", true));
        var pod = _lab.Controller.Pods.ShouldHaveSingleItem();
        pod.Key.ShouldBe("c1-eth0");
        ($"{pod.Value["address"]}", $"{pod.Value["mac"]}", (int)pod.Value["switchPort"]!, $"{pod.Value["gatewayMac"]}")
            .ShouldBe(("10.1.0.2", $"{interfaces[1]!["mac"]}", 16, "02:00:0a:01:00:01"));

        (await _lab.InSandboxAsync("c1", "ip -o -4 address show eth0")).ShouldContain("10.1.0.2/16");
        var routes = await _lab.InSandboxAsync("c1", "ip route");
        routes.ShouldContain("default via 10.1.0.1 dev eth0");
        routes.ShouldContain("10.1.0.0/16 via 10.1.0.1");
        (await _lab.InSandboxAsync("c1", "ip neigh")).ShouldNotContain("PERMANENT");
        (await _lab.InSandboxAsync("c1", "ip -d link show eth0")).ShouldContain("gso_max_segs");
    }

    [Fact]
    public async Task What_was_deleted_is_gone_and_may_be_deleted_again()
    {
        (await _lab.RunAsync("ADD", "c1")).ShouldSucceed();

        (await _lab.RunAsync("DEL", "c1")).ShouldSucceed();
        (await _lab.LeftoversAsync()).ShouldBeEmpty();
        (await _lab.RunAsync("DEL", "c1")).ShouldSucceed();
        (await _lab.RunAsync("DEL", "never-added")).ShouldSucceed();
    }

    [Fact]
    public async Task A_container_whose_namespace_is_gone_is_deleted_whole()
    {
        (await _lab.RunAsync("ADD", "c1")).ShouldSucceed();
        await _lab.RemoveSandboxAsync("c1");

        (await (_lab.Call("DEL", "c1") with { Sandbox = "" }).RunAsync()).ShouldSucceed();

        (await _lab.LeftoversAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_interface_that_is_there_is_not_made_twice()
    {
        (await _lab.RunAsync("ADD", "c1")).ShouldSucceed();

        (await _lab.RunAsync("ADD", "c1")).Message.ShouldContain("has an interface eth0 already");
        (await (_lab.Call("ADD", "c1") with { Interface = "eth1" }).RunAsync()).ShouldSucceed();
        _lab.Switch!.Engine.Ports.All.Select(p => p.Number).ShouldBe([16, 17]);
    }

    [Fact]
    public async Task An_address_that_is_asked_for_is_given_once()
    {
        await _lab.AddSandboxAsync("c2");
        var asking = _lab.Configuration();
        asking["runtimeConfig"] = new JsonObject { ["ips"] = new JsonArray((JsonNode)"10.1.7.7") };

        var first = await (_lab.Call("ADD", "c1") with { Arguments = "IgnoreUnknown=1;IP=10.1.7.7" }).RunAsync();
        var second = await _lab.RunAsync("ADD", "c2", asking);

        $"{first.Json["ips"]![0]!["address"]}".ShouldBe("10.1.7.7/16");
        second.Exit.ShouldBe(1);
        second.Message.ShouldContain("10.1.7.7");
        _lab.Switch!.Engine.Ports.All.Count().ShouldBe(1);
        _lab.Controller.Pods.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_address_may_be_kept_by_the_pod_that_follows_on_another_node()
    {
        // Both are there at the same time while a pod moves, so another plugin than the one with the pool gives it.
        await _lab.AddSandboxAsync("c2");
        var there = Keeping("node-a");
        var here = Keeping("node-b");

        (await _lab.RunAsync("ADD", "c1", there)).ShouldSucceed();
        var second = await _lab.RunAsync("ADD", "c2", here);

        second.ShouldSucceed();
        $"{second.Json["ips"]![0]!["address"]}".ShouldBe("10.1.200.5/32");
        (await _lab.InSandboxAsync("c2", "ip route")).ShouldContain("default via 169.254.1.1 dev eth0");
        (await _lab.RunAsync("DEL", "c1", there)).ShouldSucceed();
        (await _lab.RunAsync("DEL", "c2", here)).ShouldSucceed();
        (await _lab.LeftoversAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mac_address_that_is_asked_for_is_given()
    {
        var asking = _lab.Configuration();
        asking["runtimeConfig"] = new JsonObject { ["mac"] = "02:11:22:33:44:55" };

        var answer = await _lab.RunAsync("ADD", "c1", asking);

        $"{answer.Json["interfaces"]![1]!["mac"]}".ShouldBe("02:11:22:33:44:55");
    }

    [Theory]
    [InlineData("0.4.0", "6")]
    [InlineData("1.1.0", "")]
    public async Task A_container_gets_an_ipv6_address_at_once_and_everything_goes_to_the_gateway(
        string version, string written)
    {
        var configuration = Ipv6(version);

        var answer = await _lab.RunAsync("ADD", "c1", configuration);

        answer.ShouldSucceed();
        var ip = answer.Json["ips"]![0]!;
        ($"{ip["address"]}", $"{ip["gateway"]}", $"{ip["version"]}")
            .ShouldBe(("fd00:10:1::2/64", "fd00:10:1::1", written));
        $"{answer.Json["routes"]![0]!["dst"]}".ShouldBe("::/0");
        var pod = _lab.Controller.Pods.ShouldHaveSingleItem().Value;
        ($"{pod["address"]}", $"{pod["gateway"]}").ShouldBe(("fd00:10:1::2", "fd00:10:1::1"));
        $"{pod["mac"]}".ShouldStartWith("0a:58:");
        $"{pod["gatewayMac"]}".ShouldStartWith("02:00:");

        var addresses = await _lab.InSandboxAsync("c1", "ip -o -6 address show eth0 scope global");
        addresses.ShouldContain("fd00:10:1::2/64");
        addresses.ShouldContain("nodad");
        var routes = await _lab.InSandboxAsync("c1", "ip -6 route");
        routes.ShouldContain("default via fd00:10:1::1 dev eth0");
        routes.ShouldContain("fd00:10:1::/64 via fd00:10:1::1");
        // The node says nothing on the pod's cable: its end has no address, not even of the link.
        var near = $"{answer.Json["interfaces"]![0]!["name"]}";
        (await NodeLab.RunAsync("ip", $"-n {_lab.Node} -o -6 address show dev {near}")).ShouldBeEmpty();

        configuration["prevResult"] = answer.Json;
        (await _lab.RunAsync("CHECK", "c1", configuration)).ShouldSucceed();
        await _lab.InSandboxAsync("c1", "ip -6 route delete default");
        (await _lab.RunAsync("CHECK", "c1", configuration)).Message.ShouldContain("lost the route to ::/0");
        (await _lab.RunAsync("DEL", "c1", configuration)).ShouldSucceed();
        (await _lab.LeftoversAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_requested_ipv6_address_is_given_with_a_gateway_of_the_link()
    {
        var configuration = Ipv6("1.0.0");
        configuration["gateway"] = "fe80::1";
        configuration["requestedIpam"] = new JsonObject { ["type"] = "static" };

        var answer = await (_lab.Call("ADD", "c1", configuration) with { Arguments = "IP=fd00:10:200::5" }).RunAsync();

        answer.ShouldSucceed();
        $"{answer.Json["ips"]![0]!["address"]}".ShouldBe("fd00:10:200::5/128");
        (await _lab.InSandboxAsync("c1", "ip -6 route")).ShouldContain("default via fe80::1 dev eth0");
        configuration["prevResult"] = answer.Json;
        (await _lab.RunAsync("CHECK", "c1", configuration)).ShouldSucceed();
    }

    [Theory]
    [InlineData("gateway", "169.254.1.1", "different families")]
    [InlineData("mtu", 1000, "IPv6 needs 1280")]
    public async Task What_does_not_go_with_ipv6_is_said_and_all_is_undone(string key, object value, string says)
    {
        var configuration = Ipv6("1.0.0");
        configuration[key] = value is int number ? JsonValue.Create(number) : JsonValue.Create($"{value}");

        var answer = await _lab.RunAsync("ADD", "c1", configuration);

        answer.Code.ShouldBe(7);
        answer.Message.ShouldContain(says);
        (await _lab.LeftoversAsync()).ShouldBeEmpty();
    }

    private JsonObject Ipv6(string version) => _lab.Configuration(version, "fd00:10:1::/64");

    private JsonObject Keeping(string node)
    {
        var configuration = _lab.Configuration();
        configuration["node"] = node;
        configuration["gateway"] = "169.254.1.1";
        configuration["requestedIpam"] = new JsonObject { ["type"] = "static" };
        configuration["runtimeConfig"] = new JsonObject { ["ips"] = new JsonArray((JsonNode)"10.1.200.5") };
        return configuration;
    }
}
