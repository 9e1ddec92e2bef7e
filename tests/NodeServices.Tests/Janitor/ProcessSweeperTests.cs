using Migration.Contracts;
using Migration.Deployer.Processes;
using Migration.Platform.Processes;

namespace Migration.NodeServices.Tests.Janitor;

public sealed class ProcessSweeperTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("process-sweeper-test-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ProcessOptions Options => new()
    {
        StateFolder = Path.Combine(_folder, "state"), Subnet = "10.77.0.0/28", NamespacePrefix = "cfsweep-",
    };

    private ProcessStore Store => new(Options.StateFolder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_target_of_a_migration_that_was_rolled_back_goes()
    {
        await PutAsync($"{Samples.MigrationId:n}");

        (await SweepAsync("node-b", MigrationOutcomes.RolledBack)).ShouldBe(["process redis"]);

        (await Store.FindAsync("redis", Cancellation)).ShouldBeNull();
    }

    [Theory]
    [InlineData("node-b", MigrationOutcomes.Completed, true)]
    [InlineData("node-a", MigrationOutcomes.RolledBack, true)]
    [InlineData("node-b", MigrationOutcomes.RolledBack, false)]
    public async Task What_completed_is_elsewhere_or_is_anothers_stays(string node, string outcome, bool isOurs)
    {
        await PutAsync(isOurs ? $"{Samples.MigrationId:n}" : $"{Guid.NewGuid():n}");

        (await SweepAsync(node, outcome)).ShouldBeEmpty();

        (await Store.FindAsync("redis", Cancellation)).ShouldNotBeNull();
    }

    private Task PutAsync(string migration) => Store.PutAsync(
        new ProcessWorkload
        {
            Name = "redis",
            Pod = "web",
            NetworkNamespace = new PodNetwork(Options, Store).PathFor(migration),
            Address = "10.77.0.3",
            Program = "/usr/bin/redis-server",
            ProgramDigest = "sha256:00",
            Migration = migration,
        },
        Cancellation);

    private Task<IReadOnlyList<string>> SweepAsync(string node, string outcome) =>
        new ProcessSweeper(Store, new ProcessHost(Store, new PodNetwork(Options, Store)), Samples.Node(node)).SweepAsync(
            new EndedMigration
            {
                MigrationId = Samples.MigrationId,
                Plan = Samples.Plan with { Workload = Samples.Workload with { Platform = WorkloadPlatforms.Process } },
                Outcome = outcome,
                EndedAt = DateTimeOffset.UnixEpoch,
            },
            Cancellation);
}
