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
        var before = await Footprint.SettledAsync(cluster.Parts, null, Cancellation);
        var node = cluster.Job.Node;
        MigrationReport report;
        using (new BrokenStorage(cluster.Parts.Registry.RepositoriesFolder))
            report = await cluster.Job.MigrateAsync(cluster.OtherNode, Cancellation);

        report.Outcome.ShouldBe("RolledBack");
        report.Reason.ShouldNotBeNull().ShouldContain("push of image");
        (report.ConnectionsLost, report.Resets, report.WrongReplies).ShouldBe((0, 0, 0));
        cluster.Job.Node.ShouldBe(node);
        (await Footprint.SettledAsync(cluster.Parts, before, Cancellation)).ShouldBe(before);

        // The workload that was brought back can still move.
        var next = await cluster.Job.MigrateAsync(cluster.OtherNode, Cancellation);
        next.Reason.ShouldBeNull();
        next.Good.ShouldBeTrue();
    }
}
