using System.Net.Http.Json;
using System.Text.Json;
using Migration.Contracts;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Switch;

/// <summary>The compiled program on the project's own switch.</summary>
public sealed class SoftswitchTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly Messages _messages = new(Guid.NewGuid());
    private SoftswitchProcess _switch = null!;
    private SwitchCtlHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _switch = await SoftswitchProcess.StartAsync();
        _host = await SwitchCtlHost.StartAsync(_folder.File("s.db"), $"http://{_switch.Endpoint}");
        await _host.PutAsync("/ports/1", new { mac = "02:00:00:00:00:01" });
        await _host.PutAsync("/ports/2", new { mac = "02:00:00:00:00:02" });
        await _host.PutAsync("/gateways/10.0.1.1", new { mac = "02:00:00:00:00:01" });
        await _host.PutAsync("/routes/10.0.0.0/24", new { nextHopMac = "02:00:00:00:00:99", port = 2 });
        await _host.PutAsync("/services/redis", new { vip = "10.0.9.1", protocol = "tcp", port = 6379 });
        await _host.PutAsync("/services/redis/backends/main", SwitchCtlHost.RedisBackend());
        await UpAsync();
        await _host.ReconcileAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _switch.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task All_rows_are_taken_and_read_back_as_they_were_written()
    {
        _host.Get<Reconciler>().Latest!.Refused.ShouldBeEmpty();
        (await RowsAsync()).ShouldBe(Wanted(), ignoreOrder: true);

        await _host.ReconcileAsync();
        _host.Get<Reconciler>().Latest!.Changed.ShouldBe(0);
    }

    [Fact]
    public async Task Packets_of_a_held_backend_wait_and_reach_the_new_one()
    {
        await _host.PublishAsync(_messages.Prepared);
        await _host.PublishedAsync<ConnectionsDraining>();
        await InjectAsync(Frames.Tcp(100, 0, Frames.Syn, port: 50000));
        await InjectAsync(Frames.Tcp(1));
        await WaitingAsync(1);
        await _host.PublishAsync(_messages.Drained);
        await _host.PublishedAsync<TrafficHeld>();
        await InjectAsync(Frames.Tcp(5));
        await InjectAsync(Frames.Tcp(5));
        await InjectAsync(Frames.Tcp(9));
        await WaitingAsync(3);
        var before = await BackendPacketsAsync();

        await _host.PublishAsync(_messages.Restored);
        var redirected = await _host.PublishedAsync<TrafficRedirected>();

        redirected.ReplayedPackets.ShouldBe(3);
        await Eventually.BeTrueAsync(
            () => BackendPacketsAsync().GetAwaiter().GetResult() == before + 3, "the replayed packets met the new row");
        _host.Get<HoldBuffers>().Counters.ShouldBeEmpty();
        (await RowsAsync()).ShouldBe(Wanted(), ignoreOrder: true);
    }

    [Fact]
    public async Task What_the_target_says_early_waits_and_is_heard_after_the_redirect()
    {
        await HoldAsync();
        await InjectAsync(Frames.Answer(1));
        await InjectAsync(Frames.Answer(5));
        await WaitingAsync(2);
        var before = await PacketsAsync("ingress.route");

        await _host.PublishAsync(_messages.Restored);

        (await _host.PublishedAsync<TrafficRedirected>()).ReplayedPackets.ShouldBe(2);
        await Eventually.BeTrueAsync(
            () => PacketsAsync("ingress.route").GetAwaiter().GetResult() == before + 2, "they were sent to the client");
    }

    [Fact]
    public async Task What_a_target_says_that_is_given_up_is_never_heard()
    {
        await HoldAsync();
        await InjectAsync(Frames.Answer(1));
        await InjectAsync(Frames.Tcp(5));
        await WaitingAsync(2);
        var (routed, delivered) = (await PacketsAsync("ingress.route"), await BackendPacketsAsync());

        await _host.PublishAsync(_messages.Abort);
        await _host.PublishedAsync<MigrationAborted>();
        await _host.PublishAsync(_messages.Resumed);

        var released = await _host.PublishedAsync<TrafficReleased>();
        (released.ReplayedPackets, released.DroppedPackets).ShouldBe((1, 1));
        await DeliveredAsync(delivered + 1);
        (await PacketsAsync("ingress.route")).ShouldBe(routed);
    }

    [Fact]
    public async Task A_switch_killed_during_a_hold_comes_back_as_it_was()
    {
        await _host.PublishAsync(_messages.Prepared);
        await _host.PublishedAsync<ConnectionsDraining>();
        await _host.PublishAsync(_messages.Drained);
        await _host.PublishedAsync<TrafficHeld>();
        await InjectAsync(Frames.Tcp(1));
        await WaitingAsync(1);
        var before = _host.Get<SwitchLink>().Current;

        await _switch.DisposeAsync();
        _switch = await SoftswitchProcess.StartAsync(_switch.Endpoint);
        await Eventually.BeTrueAsync(
            () => _host.Get<SwitchLink>().Current is { } now && now != before, "the new switch is controlled");
        await _host.ReconcileAsync();

        (await RowsAsync()).ShouldBe(Wanted(), ignoreOrder: true);
        await InjectAsync(Frames.Tcp(5));
        await WaitingAsync(2);
    }

    [Fact]
    public async Task A_replay_of_many_packets_reaches_the_backend_whole()
    {
        const int Packets = 20_000;
        var before = await BackendPacketsAsync();
        var buffers = _host.Get<HoldBuffers>();
        buffers.Open(1);
        for (var i = 0; i < Packets; i++)
            await buffers.TakeInAsync(1, new HeldPacket(2, Frames.Tcp((uint)i * 4)), Cancel);

        (await buffers.ReplayAsync(1, null, Cancel))!.Value.Replayed.ShouldBe(Packets);

        await DeliveredAsync(before + Packets);
    }

    private async Task HoldAsync()
    {
        await _host.PublishAsync(_messages.Prepared);
        await _host.PublishedAsync<ConnectionsDraining>();
        await _host.PublishAsync(_messages.Drained);
        await _host.PublishedAsync<TrafficHeld>();
    }

    private Task DeliveredAsync(long count) =>
        Eventually.BeTrueAsync(
            () => BackendPacketsAsync().GetAwaiter().GetResult() == count, $"{count} packets met the backend's row");

    private Task UpAsync() => Eventually.BeTrueAsync(() => _host.Get<SwitchLink>().IsUp, "the switch is controlled");

    private async Task<IEnumerable<TableRow>> RowsAsync() =>
        (await _host.Get<ISwitchLink>().Require().ReadAsync(Cancel)).Values;

    private IEnumerable<TableRow> Wanted() => RowPlanner.Plan(_host.Get<DesiredStore>().Load(), new BucketTables(11));

    private async Task InjectAsync(byte[] frame) =>
        (await _host.Get<SwitchLink>().InjectAsync([new HeldPacket(2, frame)], Cancel)).ShouldBeTrue();

    private Task WaitingAsync(int count) =>
        Eventually.BeTrueAsync(
            () => _host.Get<HoldBuffers>().Counters.TryGetValue(
                1,
                out var c) && c.Waiting == count, $"{count} packets wait");

    private Task<long> BackendPacketsAsync() => PacketsAsync("ingress.backend");

    /// <summary>Packets that met the table's only row.</summary>
    private async Task<long> PacketsAsync(string table)
    {
        var counters = await _host.Http.GetFromJsonAsync<JsonElement>("/counters", Cancel);
        return counters.GetProperty("rows").EnumerateArray()
            .Single(r => r.GetProperty("table").GetString() == table)
            .GetProperty("packets").GetInt64();
    }
}
