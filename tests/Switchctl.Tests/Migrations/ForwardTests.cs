using System.Net.Http.Json;
using System.Text.Json;
using Migration.Contracts;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Migrations;

public class ForwardTests : SwitchCtlTest
{
    // The watch that takes up what was cut short would repeat, on a busy machine, what is only slow.
    protected override (string Key, string Value)[] Settings => [("SwitchCtl:Migrations:TakeUpAfter", "00:01:00")];

    [Fact]
    public async Task A_migration_goes_through_drain_hold_redirect_and_retire()
    {
        await Host.PublishAsync(Messages.Prepared);
        var draining = await Host.PublishedAsync<ConnectionsDraining>();
        BackendAction.ShouldBe("ingress.drain");
        Source("10.0.1.10").ShouldBe("ingress.from_service");
        Source("10.0.2.20").ShouldBe("ingress.hold_answers");
        draining.Steps.Single().Name.ShouldBe(MigrationSteps.Drain);

        await Host.PublishAsync(Messages.Drained);
        var held = await Host.PublishedAsync<TrafficHeld>();
        BackendAction.ShouldBe("ingress.hold");
        Source("10.0.1.10").ShouldBe("ingress.from_service");
        Source("10.0.2.20").ShouldBe("ingress.hold_answers");
        held.Steps.Single().Name.ShouldBe(MigrationSteps.Hold);

        await Host.PublishAsync(Messages.Restored);
        var redirected = await Host.PublishedAsync<TrafficRedirected>();
        BackendAction.ShouldBe("ingress.deliver");
        Switch.Row(new RowKey(Pipeline.Backend, 1)).ToString()!.ShouldContain("address=10.0.2.20");
        Source("10.0.1.10").ShouldBe("ingress.fence");
        Source("10.0.2.20").ShouldBe("ingress.from_service");
        redirected.Steps.Single().Name.ShouldBe(MigrationSteps.Redirect);
        redirected.FreezeMs.ShouldBeGreaterThan(0);

        await Host.PublishAsync(Messages.Retired);
        await Eventually.BeTrueAsync(() => Source("10.0.1.10") is null, "the source's fence is gone");
        Host.WasPublished<MigrationAborted>().ShouldBeFalse();
    }

    [Fact]
    public async Task A_cut_over_is_one_write_of_a_few_rows()
    {
        await HoldAsync();
        Switch.Target.Writes.Clear();

        await Host.PublishAsync(Messages.Restored);
        await Host.PublishedAsync<TrafficRedirected>();

        var changes = Switch.Target.Writes.ShouldHaveSingleItem();
        changes.Select(u => TestSwitch.Info.Describe(u.Entity).Split('[')[0])
            .ShouldBe(["ingress.backend_source", "ingress.backend_source", "ingress.backend"]);
        changes.ShouldAllBe(u => u.Type == Platform.P4Runtime.V1.Update.Types.Type.Modify);
    }

    [Fact]
    public async Task What_a_consumer_told_is_not_told_again()
    {
        await HoldAsync();
        await Host.PublishAsync(Messages.Restored);
        await Host.PublishedAsync<TrafficRedirected>();
        await Host.ConsumedAsync<PodRestored>();

        await Eventually.BeTrueAsync(
            () => Host.Get<AnnouncementStore>().TakeDue(TimeSpan.Zero).Count == 0, "nothing is due");
        Host.Bus.Published.Select<TrafficRedirected>(TestContext.Current.CancellationToken).Count().ShouldBe(1);
    }

    [Fact]
    public async Task What_waited_is_replayed_in_order_once_after_the_redirect()
    {
        await Host.PublishAsync(Messages.Prepared);
        await Host.PublishedAsync<ConnectionsDraining>();
        Switch.Punt(1, Frames.Tcp(1, 0, Frames.Syn, port: 50000));
        await Host.PublishAsync(Messages.Drained);
        await Host.PublishedAsync<TrafficHeld>();
        Switch.Punt(1, Frames.Tcp(10));
        Switch.Punt(1, Frames.Tcp(10));
        Switch.Punt(1, Frames.Tcp(14));
        await Eventually.BeTrueAsync(() => Waiting() == (3, 1), "three packets wait, one duplicate was found");
        Switch.Target.PacketOuts.TryPeek(out _).ShouldBeFalse();

        await Host.PublishAsync(Messages.Restored);
        var redirected = await Host.PublishedAsync<TrafficRedirected>();

        (await NextPacketOutAsync()).ShouldBe(Frames.Tcp(1, 0, Frames.Syn, port: 50000));
        (await NextPacketOutAsync()).ShouldBe(Frames.Tcp(10));
        (await NextPacketOutAsync()).ShouldBe(Frames.Tcp(14));
        redirected.ReplayedPackets.ShouldBe(3);
        redirected.DroppedPackets.ShouldBe(0);

        (long, long) Waiting() =>
            Host.Get<SwitchCtl.Hold.HoldBuffers>().Counters.TryGetValue(1, out var c) ? (
                c.Waiting,
                c.Duplicates) : default;
    }

    [Fact]
    public async Task A_message_delivered_again_gets_the_same_answer()
    {
        await HoldAsync();
        await Host.PublishAsync(Messages.Drained);
        (await Host.PublishedAsync<TrafficHeld>(2)).Steps.ShouldBe((await Host.PublishedAsync<TrafficHeld>(1)).Steps);

        await Host.PublishAsync(Messages.Restored);
        var first = await Host.PublishedAsync<TrafficRedirected>(1);
        await Host.PublishAsync(Messages.Restored);
        var second = await Host.PublishedAsync<TrafficRedirected>(2);

        second.FreezeMs.ShouldBe(first.FreezeMs);
        second.Steps.ShouldBe(first.Steps);
        second.Target.ShouldBe(first.Target);
    }

    [Fact]
    public async Task A_late_message_changes_nothing()
    {
        await HoldAsync();
        await Host.PublishAsync(Messages.Restored);
        await Host.PublishedAsync<TrafficRedirected>();

        await Host.PublishAsync(Messages.Prepared);
        await Host.PublishAsync(Messages.Drained);
        await Host.ConsumedAsync<TargetPrepared>(2);
        await Host.ConsumedAsync<ConnectionsDrained>(2);
        await Host.PublishAsync(Messages.Resumed);
        await Host.ConsumedAsync<SourceResumed>();

        BackendAction.ShouldBe("ingress.deliver");
        Host.Bus.Published.Select<ConnectionsDraining>(TestContext.Current.CancellationToken).Count().ShouldBe(1);
        Host.WasPublished<TrafficReleased>().ShouldBeFalse();
    }

    [Fact]
    public async Task All_services_of_a_workload_move_together()
    {
        await Host.PutAsync("/services/admin", new { vip = "10.0.9.2", protocol = "tcp", port = 80 });
        await Host.PutAsync("/services/admin/backends/main", SwitchCtlHost.RedisBackend(port: 8080));
        await Host.ReconcileAsync();
        await HoldAsync();
        Switch.Row(new RowKey(Pipeline.Backend, 2))!.Value.Action.ShouldBe(Pipeline.Hold);
        Source("10.0.1.10", 8080).ShouldBe("ingress.from_service");

        await Host.PublishAsync(Messages.Restored);
        await Host.PublishedAsync<TrafficRedirected>();

        Source("10.0.2.20", 8080).ShouldBe("ingress.from_service");
        Switch.Rows().Count(r => r.Key.Table == Pipeline.Backend && r.Action == Pipeline.Deliver).ShouldBe(2);
    }

    [Fact]
    public async Task Afterwards_the_workload_is_found_where_it_went_and_can_move_back()
    {
        await HoldAsync();
        await Host.PublishAsync(Messages.Restored);
        await Host.PublishedAsync<TrafficRedirected>();
        await Host.PublishAsync(Messages.Retired);
        await Eventually.BeTrueAsync(() => Source("10.0.1.10") is null, "the source's fence is gone");
        var client = Host.Bus.GetRequestClient<FindServices>();

        var moved = States.Redis with { Pod = States.Target.Pod };
        var found = await client.GetResponse<ServicesFound>(
            new FindServices { Workload = moved }, TestContext.Current.CancellationToken);
        found.Message.ServiceAddresses.ShouldBe(["10.0.9.1:6379/tcp"]);
        found.Message.Node.ShouldBe("node-b");
        var gone = await client.GetResponse<ServicesFound>(
            new FindServices { Workload = States.Redis }, TestContext.Current.CancellationToken);
        gone.Message.ServiceAddresses.ShouldBeEmpty();
        gone.Message.Node.ShouldBeNull();

        await Host.PublishAsync(new Messages(Guid.NewGuid()).Prepared with
        {
            Plan = new MigrationPlan { Workload = moved, SourceNode = "node-b", TargetNode = "node-a" },
            Source = States.Target,
            Target = States.Source,
        });
        await Host.PublishedAsync<ConnectionsDraining>(2);
        BackendAction.ShouldBe("ingress.drain");
        Source("10.0.1.10").ShouldBe("ingress.hold_answers");
    }

    [Fact]
    public async Task The_views_show_the_migration()
    {
        await HoldAsync();

        var backends = await Host.Http.GetFromJsonAsync<JsonElement>(
            "/backends",
            TestContext.Current.CancellationToken);
        backends[0].GetProperty("state").GetString().ShouldBe("hold");
        backends[0].GetProperty("migration").GetGuid().ShouldBe(Messages.Id);
        var migrations = await Host.Http.GetFromJsonAsync<JsonElement>(
            "/migrations",
            TestContext.Current.CancellationToken);
        migrations[0].GetProperty("phase").GetString().ShouldBe("held");
        migrations[0].GetProperty("decision").GetString().ShouldBe("none");
    }
}
