using System.Net;
using System.Net.Http.Json;
using MassTransit;
using Migration.Contracts;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Terms;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Terms;

/// <summary>Two instances on one store, in one process.</summary>
public sealed class TakeOverTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly Messages _messages = new(Guid.NewGuid());
    private TestSwitch _switch = null!;
    private SwitchCtlHost _first = null!;
    private SwitchCtlHost _second = null!;
    private readonly TestReach _reach = new();
    private readonly TestReach _otherReach = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _switch = await TestSwitch.StartAsync();
        _first = await StartAsync(takeUpAfter: "00:01:00", _reach);
        _second = await StartAsync(takeUpAfter: "00:00:00.1", _otherReach);
        await _first.RegisterRedisAsync(_switch);
    }

    public async ValueTask DisposeAsync()
    {
        await _second.DisposeAsync();
        await _first.DisposeAsync();
        await _switch.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_acts_and_the_other_stands_by_and_says_so()
    {
        _first.Get<Leadership>().IsActive.ShouldBeTrue();
        _second.Get<Leadership>().IsActive.ShouldBeFalse();

        using var refused = await _second.Http.PutAsJsonAsync("/ports/3", new { mac = "02:00:00:00:00:03" }, Cancel);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await refused.Content.ReadAsStringAsync(Cancel)).ShouldContain("stands by");
        using var ready = await _second.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancel);
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await _second.Http.GetStringAsync(new Uri("/services", UriKind.Relative), Cancel)).ShouldContain("redis");
    }

    [Fact]
    public async Task The_other_goes_on_with_a_hold_that_the_first_began()
    {
        await HoldAsync(_first);

        await _first.DisposeAsync();

        await UpAsync(_second);
        _switch.Row(new RowKey(Pipeline.Backend, 1))!.Value.Action.ShouldBe(Pipeline.Hold);
        _switch.Punt(1, Frames.Tcp(5));
        await Eventually.BeTrueAsync(() => _second.Switch.Buffers.Counters[1].Waiting == 1, "a packet waits");
        await _second.PublishAsync(_messages.Restored);
        (await _second.PublishedAsync<TrafficRedirected>()).ReplayedPackets.ShouldBe(1);
        _switch.Row(new RowKey(Pipeline.Backend, 1))!.Value.Action.ShouldBe(Pipeline.Deliver);
    }

    [Fact]
    public async Task A_decision_that_the_first_made_and_did_not_carry_out_is_carried_out_by_the_other()
    {
        await HoldAsync(_first);
        var store = _first.Get<MigrationStore>();
        store.DecideRedirect(_messages.Id, SwitchCtl.Desired.BackendEndpoint.From(States.Target));

        await _first.DisposeAsync();

        await _second.PublishedAsync<TrafficRedirected>();
        _switch.Row(new RowKey(Pipeline.Backend, 1)).ToString()!.ShouldContain("address=10.0.2.20");
    }

    [Fact]
    public async Task One_that_was_replaced_can_write_nothing_and_ends_no_migration()
    {
        await HoldAsync(_first);
        await _second.DisposeAsync();
        var leases = new LeaseStore(_first.Get<Database>());
        var taken = leases.Take("a rival", isVacant: true, TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(1));
        taken.ShouldNotBeNull();

        Should.Throw<NotActiveException>(() => _first.Get<MigrationStore>().DecideRedirect(
            _messages.Id, SwitchCtl.Desired.BackendEndpoint.From(States.Target)));
        await _first.PublishAsync(_messages.Restored);
        await Eventually.BeTrueAsync(() => !_first.Get<Leadership>().IsActive, "it sees that it was replaced");

        _first.WasPublished<Fault<PodRestored>>().ShouldBeFalse();
        _first.Get<MigrationStore>().Find(_messages.Id)!.Decision.ShouldBeNull();
        _first.Switch.Link.IsUp.ShouldBeFalse();
    }

    [Fact]
    public async Task One_that_was_replaced_acts_again_when_the_other_has_gone()
    {
        await _second.DisposeAsync();
        var leases = new LeaseStore(_first.Get<Database>());
        leases.Take("a rival", isVacant: true, TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(1));
        await Eventually.BeTrueAsync(() => !_first.Get<Leadership>().IsActive, "it sees that it was replaced");

        await UpAsync(_first);

        await HoldAsync(_first);
        _switch.Row(new RowKey(Pipeline.Backend, 1))!.Value.Action.ShouldBe(Pipeline.Hold);
    }

    [Fact]
    public async Task One_that_is_cut_off_is_replaced_by_one_that_is_not()
    {
        await HoldAsync(_first);

        _reach.IsConnected = false;

        await UpAsync(_second);
        await Eventually.BeTrueAsync(() => !_first.Get<Leadership>().IsActive, "it sees that it was replaced");
        await _second.PublishAsync(_messages.Restored);
        await _second.PublishedAsync<TrafficRedirected>();
        _switch.Row(new RowKey(Pipeline.Backend, 1)).ToString()!.ShouldContain("address=10.0.2.20");
    }

    [Fact]
    public async Task One_that_is_cut_off_goes_on_while_the_other_reaches_no_more()
    {
        _otherReach.Answers = false;

        _reach.IsConnected = false;

        await Eventually.BeTrueAsync(() => _otherReach.Questions > 1, "the other looks what it reaches");
        _first.Get<Leadership>().IsActive.ShouldBeTrue();
        _second.Get<Leadership>().IsActive.ShouldBeFalse();
        _first.Get<LeaseStore>().Read()!.Lacks.ShouldBe([_reach.Name]);
        _reach.IsConnected = true;
        await Eventually.BeTrueAsync(
            () => _first.Get<LeaseStore>().Read()!.Lacks.Count == 0, "what came back is not lacked any more");
    }

    private Task<SwitchCtlHost> StartAsync(string takeUpAfter, TestReach reach) => SwitchCtlHost.StartAsync(
        _folder.File("s.db"),
        _switch.Address,
        reach,
        ("SwitchCtl:Term:LackedFor", "00:00:00.2"),
        ("SwitchCtl:Term:Lease", "00:00:05"),
        ("SwitchCtl:Migrations:TakeUpAfter", takeUpAfter));

    /// <summary>Waits until an instance acts, its bus and its switch included.</summary>
    private static async Task UpAsync(SwitchCtlHost host)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var ready = await host.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), limit.Token);
            if (ready.IsSuccessStatusCode)
                return;
            await Task.Delay(20, limit.Token);
        }
    }

    private async Task HoldAsync(SwitchCtlHost host)
    {
        await host.PublishAsync(_messages.Prepared);
        await host.PublishedAsync<ConnectionsDraining>();
        await host.PublishAsync(_messages.Drained);
        await host.PublishedAsync<TrafficHeld>();
    }
}
