using Migration.Contracts;
using Migration.Local.Faults;
using Migration.Local.Reporting;

namespace Migration.EndToEnd.Tests;

[Collection(Cluster.Shared)]
public sealed class RollbackTests(Cluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_registry_refuses_the_push_the_source_carries_on_with_its_connections()
    {
        await cluster.WarmUpAsync(Cancellation);
        var node = cluster.Job.Node;

        var result = await new FaultRun(cluster.Parts, cluster.Job).RunAsync(
            FaultCatalog.Find("registry refuses until the end", nameof(TrafficHeld)), Cancellation);

        result.Outcome.ShouldBe(MigrationOutcomes.RolledBack);
        result.Reason.ShouldNotBeNull().ShouldContain("push of image");
        result.Good.ShouldBeTrue($"{result}");
        cluster.Job.Node.ShouldBe(node);

        // The workload that was brought back can still move.
        var next = await cluster.Job.MigrateAsync(cluster.OtherNode, Cancellation);
        next.Reason.ShouldBeNull();
        next.Good.ShouldBeTrue();
    }

    [Fact]
    public async Task A_registry_that_refuses_already_is_named_before_anything_is_touched()
    {
        await cluster.Parts.MakeRoomAsync(Cancellation);
        MigrationReport report;
        using (new BrokenStorage(cluster.Parts.Registry.RepositoriesFolder))
            report = await cluster.Job.MigrateAsync(cluster.OtherNode, Cancellation);

        report.Outcome.ShouldBe(MigrationOutcomes.Rejected);
        report.Reason.ShouldNotBeNull().ShouldContain(cluster.Parts.Registry.Address);
        (report.ConnectionsLost, report.Resets, report.WrongReplies).ShouldBe((0, 0, 0));
    }
}
