using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Rows;

public class RowDiffTests
{
    private static readonly TableRow[] Wanted = [.. RowPlanner.Plan(States.OneService(), new BucketTables(5))];

    [Fact]
    public void Nothing_changes_when_all_is_as_it_should_be() => Between(Wanted, Wanted).ShouldBeEmpty();

    [Fact]
    public void An_empty_switch_is_filled_from_the_end_of_a_packets_way_to_its_beginning()
    {
        var changes = Between(Wanted, []);

        changes.ShouldAllBe(c => c.Kind == RowChangeKind.Insert);
        changes.Count.ShouldBe(Wanted.Length);
        Position(changes, Pipeline.Backend).ShouldBeLessThan(Position(changes, Pipeline.Bucket));
        Position(changes, Pipeline.BackendSource).ShouldBeLessThan(Position(changes, Pipeline.Backend));
        Position(changes, Pipeline.Bucket).ShouldBeLessThan(Position(changes, Pipeline.Service));
        Position(changes, Pipeline.Service).ShouldBeLessThan(Position(changes, Pipeline.ArpReply));
    }

    [Fact]
    public void A_switch_is_emptied_the_other_way()
    {
        var changes = Between([], Wanted);

        changes.ShouldAllBe(c => c.Kind == RowChangeKind.Delete);
        Position(changes, Pipeline.Service).ShouldBeLessThan(Position(changes, Pipeline.Bucket));
        Position(changes, Pipeline.Bucket).ShouldBeLessThan(Position(changes, Pipeline.Backend));
    }

    [Fact]
    public void Only_what_differs_changes_and_removals_come_last()
    {
        var held = RowPlanner.BackendRow(States.Backend, BackendState.Hold);
        var stranger = RowPlanner.BackendRow(States.Backend with { Id = 9 }, BackendState.Hold);
        TableRow[] applied =
            [stranger, held, .. Wanted.Where(r => r.Key != held.Key && r.Key.Table != Pipeline.Service)];

        Between(Wanted, applied).Select(c => (c.Kind, c.Row.Key.Table)).ShouldBe(
        [
            (RowChangeKind.Modify, Pipeline.Backend),
            (RowChangeKind.Insert, Pipeline.Service),
            (RowChangeKind.Delete, Pipeline.Backend),
        ]);
    }

    private static IReadOnlyList<RowChange> Between(TableRow[] wanted, TableRow[] applied) =>
        RowDiff.Between(wanted, applied.ToDictionary(r => r.Key));

    private static int Position(IReadOnlyList<RowChange> changes, TableSchema table) =>
        changes.ToList().FindIndex(c => c.Row.Key.Table == table);
}
