using Migration.Local.Reporting;

namespace Migration.EndToEnd.Tests;

[Collection(Cluster.Shared)]
public sealed class RollbackTests(Cluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_registry_refuses_the_push_the_source_carries_on_with_its_connections()
    {
        var before = await Footprint.TakeAsync(cluster.Parts, Cancellation);
        var node = cluster.Job.Node;
        MigrationReport report;
        using (new BrokenStorage(StorageFolder()))
            report = await cluster.Job.MigrateAsync(cluster.OtherNode, Cancellation);

        report.Outcome.ShouldBe("RolledBack");
        report.Reason.ShouldNotBeNull().ShouldContain("push of image");
        (report.ConnectionsLost, report.Resets, report.WrongReplies).ShouldBe((0, 0, 0));
        cluster.Job.Node.ShouldBe(node);
        (await Footprint.TakeAsync(cluster.Parts, Cancellation)).ShouldBe(before);

        // The workload that was brought back can still move.
        var next = await cluster.Job.MigrateAsync(cluster.OtherNode, Cancellation);
        next.Reason.ShouldBeNull();
        next.Good.ShouldBeTrue();
    }

    private string StorageFolder() => Directory.EnumerateDirectories(
        Path.GetDirectoryName(cluster.Parts.LogFolder)!, "repositories", SearchOption.AllDirectories)
        .First(d => d.EndsWith("docker/registry/v2/repositories", StringComparison.Ordinal));

    /// <summary>Takes the registry's repository for checkpoints away: uploads are refused with status 500.</summary>
    private sealed class BrokenStorage : IDisposable
    {
        private readonly string _folder;
        private readonly string _aside;

        public BrokenStorage(string repositories)
        {
            _folder = Path.Combine(repositories, "checkpoints");
            _aside = _folder + ".aside";
            if (Directory.Exists(_folder))
                Directory.Move(_folder, _aside);
            File.WriteAllText(_folder, "in the way");
        }

        public void Dispose()
        {
            File.Delete(_folder);
            if (Directory.Exists(_aside))
                Directory.Move(_aside, _folder);
        }
    }
}
