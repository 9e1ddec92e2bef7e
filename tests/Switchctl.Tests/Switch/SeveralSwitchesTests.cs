using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Migration.Contracts;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Server;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Switch;

/// <summary>Two switches under one intent; a node is behind another port at the second one.</summary>
public sealed class SeveralSwitchesTests : IAsyncLifetime
{
    private static readonly RowKey Backend = new(Pipeline.Backend, 1);
    private readonly TempFolder _folder = new();
    private readonly Messages _messages = new(Guid.NewGuid());
    private TestSwitch _first = null!;
    private TestSwitch _second = null!;
    private SwitchCtlHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _first = await TestSwitch.StartAsync();
        _second = await TestSwitch.StartAsync();
        _host = await SwitchCtlHost.StartAsync(
            _folder.File("s.db"),
            "http://127.0.0.1:1",
            ("SwitchCtl:Switches:0:Name", "left"),
            ("SwitchCtl:Switches:0:Address", _first.Address),
            ("SwitchCtl:Switches:1:Name", "right"),
            ("SwitchCtl:Switches:1:Address", _second.Address),
            ("SwitchCtl:Migrations:ResumeWait", "00:00:00.3"),
            ("SwitchCtl:Migrations:TakeUpAfter", "00:00:00.1"));
        await _host.PutAsync("/ports/7", new { mac = "02:00:00:00:00:07" });
        await _host.RegisterRedisAsync(_first);
        await _host.PutAsync("/switches/right/nodes/node-a", new { port = 7 });
        await Eventually.BeTrueAsync(
            () => Action(_second)?.Contains("port=7") == true, "the second switch has its port");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_migration_takes_the_same_steps_on_both_and_packets_go_back_where_they_came_from()
    {
        Action(_first)!.ShouldContain("port=1");
        await HoldAsync();
        Action(_first).ShouldBe("ingress.hold()");
        Action(_second).ShouldBe("ingress.hold()");
        _first.Punt(1, Frames.Tcp(1));
        _second.Punt(1, Frames.Tcp(1, port: 40001));
        _second.Punt(1, Frames.Tcp(5, port: 40001));
        await Eventually.BeTrueAsync(
            () => _host.Get<SwitchCtl.Switch.SwitchFleet>().All.Sum(s => s.Buffers.Counters[1].Waiting) == 3,
            "three packets wait");

        await _host.PublishAsync(_messages.Restored);

        (await _host.PublishedAsync<TrafficRedirected>()).ReplayedPackets.ShouldBe(3);
        Action(_first)!.ShouldContain("address=10.0.2.20");
        Action(_second)!.ShouldContain("address=10.0.2.20");
        await Eventually.BeTrueAsync(
            () => (_first.Target.PacketOuts.Count, _second.Target.PacketOuts.Count) == (1, 2),
            "each switch gets its own packets back");
    }

    [Fact]
    public async Task A_hold_that_one_refuses_is_rolled_back_on_both()
    {
        await _host.PublishAsync(_messages.Prepared);
        await _host.PublishedAsync<ConnectionsDraining>();
        var hold = TestSwitch.Info.Action("ingress.hold").Id;
        _second.Target.Refuse = u => u.Entity.TableEntry.Action?.Action.ActionId == hold
            ? P4UpdateResult.Fail(GrpcStatusCode.ResourceExhausted, "no room")
            : null;

        await _host.PublishAsync(_messages.Drained);

        (await _host.PublishedAsync<MigrationAborted>()).Reason.ShouldContain("switch 'right'");
        await _host.PublishedAsync<TrafficReleased>();
        _host.WasPublished<TrafficHeld>().ShouldBeFalse();
        Action(_first)!.ShouldContain("deliver(address=10.0.1.10");
        Action(_second)!.ShouldContain("deliver(address=10.0.1.10");
    }

    [Fact]
    public async Task A_drain_while_one_is_away_is_rolled_back_on_the_other()
    {
        await _second.DownAsync();
        await Eventually.BeTrueAsync(
            () => !_host.Get<SwitchCtl.Switch.SwitchFleet>().All[1].Link.IsUp, "the loss is seen");

        await _host.PublishAsync(_messages.Prepared);

        (await _host.PublishedAsync<MigrationAborted>()).Reason.ShouldContain("switch 'right'");
        await Eventually.BeTrueAsync(
            () => Action(_first)!.Contains("deliver(address=10.0.1.10"), "the first switch delivers again");
        _host.WasPublished<TrafficReleased>().ShouldBeFalse();
        await _second.UpAsync();
        await _host.PublishedAsync<TrafficReleased>();
    }

    [Fact]
    public async Task A_redirect_while_one_is_away_is_done_at_once_on_the_other_and_told_when_it_is_done_on_both()
    {
        await HoldAsync();
        _first.Punt(1, Frames.Tcp(1));
        await Eventually.BeTrueAsync(() => _host.Switch.Buffers.Counters[1].Waiting == 1, "a packet waits");
        await _second.DownAsync();
        await Eventually.BeTrueAsync(
            () => !_host.Get<SwitchCtl.Switch.SwitchFleet>().All[1].Link.IsUp, "the loss is seen");

        await _host.PublishAsync(_messages.Restored);

        await Eventually.BeTrueAsync(() => _first.Target.PacketOuts.Count == 1, "the packet is sent on");
        Action(_first)!.ShouldContain("address=10.0.2.20");
        await _host.PublishedAsync<AbortRefused>();
        _host.WasPublished<TrafficRedirected>().ShouldBeFalse();
        await _second.UpAsync();
        (await _host.PublishedAsync<TrafficRedirected>()).ReplayedPackets.ShouldBe(1);
        Action(_second)!.ShouldContain("address=10.0.2.20");
    }

    [Fact]
    public async Task Each_switch_is_shown_by_its_name()
    {
        var cancel = TestContext.Current.CancellationToken;
        var shown = await _host.Http.GetFromJsonAsync<JsonElement>("/switches", cancel);
        shown.GetProperty("acts").GetBoolean().ShouldBeTrue();
        shown.GetProperty("switches").EnumerateArray().Select(s => s.GetProperty("name").GetString())
            .ShouldBe(["left", "right"]);
        shown.GetProperty("switches")[1].GetProperty("nodePorts").GetProperty("node-a").GetInt32().ShouldBe(7);

        var table = await _host.Http.GetFromJsonAsync<JsonElement>(
            "/tables?table=ingress.backend&switch=right", cancel);
        table.GetProperty("ingress.backend")[0].GetProperty("params").GetProperty("port").GetString().ShouldBe("7");
    }

    [Fact]
    public async Task A_route_goes_through_another_port_at_one_and_its_own_again_when_told_so()
    {
        var route = new RowKey(Pipeline.Route, IpAddress.Parse("10.0.7.0").Value, 24);
        await _host.PutAsync("/routes/10.0.7.0/24", new { nextHopMac = "02:00:00:00:00:99", port = 2 });
        await _host.PutAsync("/switches/right/routes/10.0.7.0/24", new { port = 7 });
        await Eventually.BeTrueAsync(() => Port(_first) == 2 && Port(_second) == 7, "each has its port");

        using var gone = await _host.Http.DeleteAsync(
            new Uri("/switches/right/routes/10.0.7.0/24", UriKind.Relative), TestContext.Current.CancellationToken);
        gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.BeTrueAsync(() => Port(_second) == 2, "both have the same port");

        ulong? Port(TestSwitch one) => one.Row(route)?.Params.Second;
    }

    [Theory]
    [InlineData("/switches/middle/nodes/node-a", "switch")]
    [InlineData("/switches/right/routes/10.9.9.0/24", "prefix")]
    public async Task A_switch_or_route_that_is_not_there_is_named(string path, string field)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var response = await _host.Http.PutAsJsonAsync(path, new { port = 7 }, cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancel);
        problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    private static string? Action(TestSwitch one) =>
        one.Row(Backend) is { } row ? row.ToString().Split("-> ")[1] : null;

    private async Task HoldAsync()
    {
        await _host.PublishAsync(_messages.Prepared);
        await _host.PublishedAsync<ConnectionsDraining>();
        await _host.PublishAsync(_messages.Drained);
        await _host.PublishedAsync<TrafficHeld>();
    }
}
