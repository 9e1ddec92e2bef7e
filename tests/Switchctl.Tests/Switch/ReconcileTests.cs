using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Switch;

public class ReconcileTests : SwitchCtlTest
{
    [Fact]
    public async Task The_switch_has_exactly_the_rows_that_are_wanted()
    {
        await Host.ReconcileAsync();

        Switch.Rows().ShouldBe(
            RowPlanner.Plan(Host.Get<DesiredStore>().Load(), new BucketTables(11)),
            ignoreOrder: true);
        Switch.Target.PipelinesSet.ShouldBe(1);
    }

    [Fact]
    public async Task Rows_that_vanish_come_back_and_rows_that_are_not_wanted_go()
    {
        var buckets = TestSwitch.Info.Table("ingress.bucket").Id;
        Switch.Target.Forget(r => r.TableId == buckets);
        var stranger = TestSwitch.Info.Table("ingress.backend").Entry().Exact("backend_id", 77)
            .Action("ingress.hold").ToUpdate(Update.Types.Type.Insert);
        await Switch.Target.WriteAsync([stranger], default, "", TestContext.Current.CancellationToken);

        await Host.ReconcileAsync();

        Switch.Rows().ShouldBe(
            RowPlanner.Plan(Host.Get<DesiredStore>().Load(), new BucketTables(11)),
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_switch_that_restarted_empty_gets_program_and_rows_without_anyones_help()
    {
        var before = Switch.Rows();
        await Switch.DownAsync();
        await Switch.UpAsync();

        await Eventually.BeTrueAsync(() => Switch.Rows().Count == before.Count, "all rows are back");
        Switch.Rows().ShouldBe(before, ignoreOrder: true);
        Switch.Target.PipelinesSet.ShouldBe(1);
    }

    [Fact]
    public async Task A_switch_that_kept_its_state_keeps_its_program()
    {
        var before = Host.Get<SwitchLink>().Current;
        await Switch.DownAsync();
        await Switch.UpAsync(Switch.Target);

        await Eventually.BeTrueAsync(
            () => Host.Get<SwitchLink>().Current is { } current && current != before, "the switch is controlled again");
        await Host.ReconcileAsync();
        Switch.Target.PipelinesSet.ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_row_keeps_the_backend_and_is_written_when_the_switch_takes_it()
    {
        var backends = TestSwitch.Info.Table("ingress.backend").Id;
        Switch.Target.Refuse = u => u.Entity.TableEntry.TableId == backends
            ? P4UpdateResult.Fail(GrpcStatusCode.ResourceExhausted, "the table is full")
            : null;
        await Host.PutAsync("/services/redis/backends/second", SwitchCtlHost.RedisBackend("10.0.1.11"));
        await Host.ReconcileAsync();
        var key = new RowKey(Pipeline.Backend, 2);
        Switch.Row(key).ShouldBeNull();
        Host.Get<Reconciler>().Latest!.Refused.ShouldContain(r => r.Contains("the table is full"));
        Host.Get<DesiredStore>().Load().Backends.Count.ShouldBe(2);

        Switch.Target.Refuse = _ => null;
        await Host.ReconcileAsync();

        Switch.Row(key).ShouldNotBeNull();
        Host.Get<Reconciler>().Latest!.Refused.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cut_over_between_read_and_write_is_not_undone()
    {
        var tables = Host.Get<SwitchTables>();
        var hold = RowPlanner.BackendRow(States.Backend, BackendState.Hold);
        var cutOver = new TaskCompletionSource();
        Switch.Target.OnRead = async () =>
        {
            Switch.Target.OnRead = () => Task.CompletedTask;
            Host.Get<MigrationStore>().Begin(Guid.NewGuid(), States.Plan, States.Source, States.Target);
            await tables.CutOverAsync([new RowChange(RowChangeKind.Modify, hold)], CancellationToken.None);
            Switch.Target.Writes.Clear();
            cutOver.SetResult();
        };

        // Something to repair, so that the pass that read too early has a reason to write.
        Switch.Target.Forget(r => r.TableId == TestSwitch.Info.Table("ingress.service").Id);
        await Host.ReconcileAsync();
        await cutOver.Task;

        // The pass that began before the cut-over wrote nothing; the next one saw the new desired state.
        BackendAction.ShouldBe("ingress.drain");
        Switch.Target.Writes.SelectMany(w => w).Where(IsDelivery).ShouldBeEmpty();

        static bool IsDelivery(Update update) =>
            update.Entity.TableEntry.Action?.Action.ActionId == TestSwitch.Info.Action("ingress.deliver").Id;
    }

    [Fact]
    public async Task A_controller_of_higher_priority_takes_over_and_hands_back()
    {
        var bid = new UInt128(2, 1);
        var rival = await P4RuntimeClient.ConnectAsync(
            new Uri(Switch.Address), 1, bid, cancellationToken: TestContext.Current.CancellationToken);
        await Eventually.BeTrueAsync(() => !Host.Get<SwitchLink>().IsUp, "we stand by");
        Host.Get<SwitchLink>().Problem!.ShouldContain("another controller");

        await rival.DisposeAsync();

        await Eventually.BeTrueAsync(() => Host.Get<SwitchLink>().IsUp, "we are primary again");
    }
}
