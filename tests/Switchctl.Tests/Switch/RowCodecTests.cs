using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Switch;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Switch;

public class RowCodecTests
{
    private readonly RowCodec _codec = new(TestSwitch.Info);

    [Fact]
    public void Every_row_comes_back_as_it_was_written()
    {
        var everything = new StaticRoute(IpPrefix.Parse("0.0.0.0/0"), Mac.Parse("02:00:00:00:00:98"), 0);
        foreach (var phase in Enum.GetValues<MigrationPhase>())
        {
            var state = States.OneService(States.Migration(phase)) with { Routes = [everything] };
            var state6 = States.OneService6(States.Migration6(phase)) with
            {
                Connections = [new(1, IpAddress.Parse("2001:db8:64::7"), 40000, 1)],
            };
            foreach (var row in RowPlanner.Plan(state, new BucketTables(5))
                         .Concat(RowPlanner.Plan(state6, new BucketTables(5))))
            {
                var update = _codec.Encode(new RowChange(RowChangeKind.Insert, row));

                _codec.TryDecode(update.Entity, out var back).ShouldBeTrue();
                back.ShouldBe(row);
            }
        }
    }

    [Fact]
    public void A_row_is_the_message_that_the_names_of_the_program_ask_for()
    {
        var row = RowPlanner.BackendRow(States.Backend, BackendState.Deliver);

        var update = _codec.Encode(new RowChange(RowChangeKind.Modify, row));

        update.Type.ShouldBe(Update.Types.Type.Modify);
        TestSwitch.Info.Describe(update.Entity).ShouldStartWith("ingress.backend[backend_id=1] -> ingress.deliver(");
        update.Entity.TableEntry.ShouldBe(TestSwitch.Info.Table("ingress.backend").Entry()
            .Exact("backend_id", 1)
            .Action(
                "ingress.deliver",
                ("address", 0x0a00010aUL), ("l4_port", 6380), ("dmac", 0x02000000010aUL), ("port", 1))
            .Build());
    }

    [Fact]
    public void A_removal_names_the_row_only()
    {
        var row = RowPlanner.BackendRow(States.Backend, BackendState.Deliver);

        _codec.Encode(new RowChange(RowChangeKind.Delete, row)).Entity.TableEntry.Action.ShouldBeNull();
    }

    [Fact]
    public void A_value_too_wide_for_its_field_is_refused() =>
        Should.Throw<P4InfoException>(() => _codec.Encode(new RowChange(
            RowChangeKind.Insert, new TableRow(new RowKey(Pipeline.PortMac, 512), Pipeline.SetSourceMac, default))));

    [Fact]
    public void A_program_without_one_of_the_tables_is_refused_by_name()
    {
        var info = TestSwitch.Info.Info.Clone();
        info.Tables.Remove(info.Tables.Single(t => t.Preamble.Name == "ingress.backend"));

        Should.Throw<P4InfoException>(() => new RowCodec(new P4InfoIndex(info))).Message.ShouldContain(
            "ingress.backend");
    }
}
