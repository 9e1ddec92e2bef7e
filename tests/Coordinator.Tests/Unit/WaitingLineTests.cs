using Migration.Contracts;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests.Unit;

public class WaitingLineTests
{
    private static readonly AdmissionOptions Limits = new();

    [Fact]
    public void Priority_comes_before_age_and_age_before_chance()
    {
        var maintenance = Waiting("a", MigrationPriorities.Maintenance, minute: 0);
        var old = Waiting("a", null, minute: 1);
        var young = Waiting("a", MigrationPriorities.UserTriggered, minute: 2);
        var critical = Waiting("a", MigrationPriorities.SystemCritical, minute: 3);
        MigrationRecord[] all = [young, maintenance, critical, old, Running("b")];

        WaitingLine.InOrder(all).ShouldBe([critical, old, young, maintenance]);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(4, 1)]
    [InlineData(5, 0)]
    [InlineData(7, 0)]
    public void At_most_five_run_in_the_cluster(int running, int start)
    {
        MigrationRecord[] all =
        [
            .. Enumerable.Range(0, running).Select(i => Running($"r{i}")),
            .. Enumerable.Range(0, 9).Select(i => Waiting($"w{i}", null, i)),
        ];

        WaitingLine.Startable(all, Limits, Samples.Noon).Select(r => r.SourceNode)
            .ShouldBe(Enumerable.Range(0, start).Select(i => $"w{i}"));
    }

    [Fact]
    public void At_most_two_leave_a_node_and_those_behind_are_not_held_up()
    {
        var first = Waiting("a", null, 0);
        var second = Waiting("a", null, 1);
        var other = Waiting("b", MigrationPriorities.Maintenance, 2);

        WaitingLine.Startable([Running("a"), first, second, other], Limits, Samples.Noon).ShouldBe([first, other]);
        WaitingLine.Startable([Running("a"), Running("a"), first, second, other], Limits, Samples.Noon)
            .ShouldBe([other]);
    }

    [Fact]
    public void There_is_room_where_fewer_run_than_may()
    {
        WaitingLine.HasRoom([Running("a"), Waiting("a", null, 0)], "a", Limits).ShouldBeTrue();
        WaitingLine.HasRoom([Running("a"), Running("a")], "a", Limits).ShouldBeFalse();
        WaitingLine.HasRoom([Running("a"), Running("a")], "b", Limits).ShouldBeTrue();
        WaitingLine.HasRoom([.. Enumerable.Range(0, 5).Select(i => Running($"r{i}"))], "b", Limits).ShouldBeFalse();
    }

    [Fact]
    public void A_retry_waits_for_its_time()
    {
        var retry = Waiting("a", MigrationPriorities.SystemCritical, 0) with { NotBefore = Samples.Noon.AddMinutes(1) };
        var other = Waiting("b", null, 1);

        WaitingLine.Startable([retry, other], Limits, Samples.Noon).ShouldBe([other]);
        WaitingLine.Startable([retry, other], Limits, Samples.Noon.AddMinutes(1)).ShouldBe([retry, other]);
    }

    private static MigrationRecord Waiting(string node, string? priority, int minute)
    {
        var request = Samples.Request(Samples.Workload("c"), source: node) with { Priority = priority };
        return Samples.Record(request, MigrationState.Queued) with { RequestedAt = Samples.Noon.AddMinutes(minute) };
    }

    private static MigrationRecord Running(string node) =>
        Samples.Record(Samples.Request(Samples.Workload("c"), source: node), MigrationState.Held);
}
