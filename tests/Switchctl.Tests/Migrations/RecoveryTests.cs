using Migration.Contracts;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Server;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Migrations;

public class RecoveryTests : SwitchCtlTest
{
    protected override (string Key, string Value)[] Settings =>
    [
        ("SwitchCtl:Migrations:ResumeWait", "00:00:00.3"),
        ("SwitchCtl:Migrations:TakeUpAfter", "00:00:00.1"),
    ];

    [Fact]
    public async Task Traffic_whose_source_does_not_answer_is_released_all_the_same()
    {
        await HoldAsync();

        await Host.PublishAsync(Messages.Abort);

        await Host.PublishedAsync<TrafficReleased>();
        BackendAction.ShouldBe("ingress.deliver");
        Source("10.0.1.10").ShouldBe("ingress.from_service");
    }

    [Fact]
    public async Task A_hold_outlasts_a_restart_of_the_controller_and_what_waits_then_is_replayed()
    {
        await HoldAsync();
        await RestartHostAsync();
        await Eventually.BeTrueAsync(() => Host.Get<SwitchLink>().IsUp, "the switch is controlled again");
        BackendAction.ShouldBe("ingress.hold");
        Switch.Punt(1, Frames.Tcp(5));
        await Eventually.BeTrueAsync(
            () => Host.Get<SwitchCtl.Hold.HoldBuffers>().Counters[1].Waiting == 1, "a packet waits");

        await Host.PublishAsync(Messages.Restored);

        (await Host.PublishedAsync<TrafficRedirected>()).ReplayedPackets.ShouldBe(1);
        BackendAction.ShouldBe("ingress.deliver");
    }

    [Fact]
    public async Task A_hold_outlasts_a_restart_of_the_switch()
    {
        await HoldAsync();
        await Switch.DownAsync();
        await Switch.UpAsync();

        await Eventually.BeTrueAsync(() => BackendAction == "ingress.hold", "the backend is held again");
        Source("10.0.1.10").ShouldBe("ingress.from_service");
        Source("10.0.2.20").ShouldBe("ingress.hold_answers");
    }

    [Fact]
    public async Task A_redirect_decided_while_the_switch_is_away_is_carried_out_when_it_is_back()
    {
        await HoldAsync();
        await Switch.DownAsync();
        await Eventually.BeTrueAsync(() => !Host.Get<SwitchLink>().IsUp, "the loss is seen");

        await Host.PublishAsync(Messages.Restored);
        await Host.PublishedAsync<AbortRefused>();
        Host.WasPublished<TrafficRedirected>().ShouldBeFalse();
        await Switch.UpAsync();

        await Host.PublishedAsync<TrafficRedirected>();
        BackendAction.ShouldBe("ingress.deliver");
        Switch.Row(new RowKey(Pipeline.Backend, 1)).ToString()!.ShouldContain("address=10.0.2.20");
        Host.WasPublished<MigrationAborted>().ShouldBeFalse();
    }

    [Theory]
    [InlineData(Decision.Redirected)]
    [InlineData(Decision.Aborted)]
    public async Task What_was_finished_and_not_told_before_the_process_died_is_told_after_its_start(Decision decision)
    {
        await HoldAsync();

        // Everything is done but the telling, as by a process that ended in between.
        await RestartHostAsync(database =>
        {
            var store = new MigrationStore(new DesiredStore(database), database, TimeProvider.System);
            var isRedirect = decision == Decision.Redirected;
            var record = isRedirect
                ? store.DecideRedirect(Messages.Id, BackendEndpoint.From(States.Target))
                : store.Decide(Messages.Id, decision, "cancelled by a user", () => throw new InvalidOperationException());
            store.Save(
                record with
                {
                    Phase = isRedirect ? MigrationPhase.Redirected : MigrationPhase.Released,
                    Figures = new ReleaseFigures(12.5, 3, 1),
                },
                message: isRedirect ? Announcement.TrafficRedirected : Announcement.TrafficReleased);
        });

        if (decision == Decision.Redirected)
        {
            var told = await Host.PublishedAsync<TrafficRedirected>();
            (told.FreezeMs, told.ReplayedPackets, told.DroppedPackets).ShouldBe((12.5, 3, 1));
            told.Target.ShouldBe(States.Target);
        }
        else
        {
            (await Host.PublishedAsync<TrafficReleased>()).ReplayedPackets.ShouldBe(3);
            (await Host.PublishedAsync<MigrationAborted>()).Reason.ShouldBe("cancelled by a user");
        }

        await Eventually.BeTrueAsync(
            () => Host.Get<AnnouncementStore>().TakeDue(TimeSpan.Zero).Count == 0, "it is told once");
    }

    [Fact]
    public async Task A_hold_that_the_switch_refuses_gives_the_migration_up_and_leaves_the_backend_served()
    {
        await Host.PublishAsync(Messages.Prepared);
        await Host.PublishedAsync<ConnectionsDraining>();
        var hold = TestSwitch.Info.Action("ingress.hold").Id;
        Switch.Target.Refuse = u => u.Entity.TableEntry.Action?.Action.ActionId == hold
            ? P4UpdateResult.Fail(GrpcStatusCode.ResourceExhausted, "no room")
            : null;

        await Host.PublishAsync(Messages.Drained);

        (await Host.PublishedAsync<MigrationAborted>()).Reason.ShouldContain("no room");
        await Host.PublishedAsync<TrafficReleased>();
        Host.WasPublished<TrafficHeld>().ShouldBeFalse();
        BackendAction.ShouldBe("ingress.deliver");
        Source("10.0.1.10").ShouldBe("ingress.from_service");
    }

    [Fact]
    public async Task Rows_that_vanished_during_the_hold_do_not_stop_the_redirect()
    {
        await HoldAsync();
        var source = TestSwitch.Info.Table("ingress.backend_source").Id;
        var backend = TestSwitch.Info.Table("ingress.backend").Id;
        Switch.Target.Forget(r => r.TableId == source || r.TableId == backend);

        await Host.PublishAsync(Messages.Restored);
        await Host.PublishedAsync<TrafficRedirected>();

        BackendAction.ShouldBe("ingress.deliver");
        Source("10.0.2.20").ShouldBe("ingress.from_service");
        Source("10.0.1.10").ShouldBe("ingress.fence");
    }
}
