using Migration.Contracts;
using Migration.Local.Job;

namespace Migration.EndToEnd.Tests;

/// <summary>A bare redis-server in a network namespace instead of a container.</summary>
[Collection(Cluster.Shared)]
public sealed class ProcessTests(Cluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bare_process_moves_there_and_back_with_its_connections()
    {
        await MoveThereAndBackAsync();

        // Others look at this cluster too, and expect one service.
        using var switchctl = new HttpClient { BaseAddress = await cluster.Parts.SwitchControllers.FindAddressAsync(Cancellation) };
        (await switchctl.DeleteAsync("services/bare/backends/bare", Cancellation)).EnsureSuccessStatusCode();
        (await switchctl.DeleteAsync("services/bare", Cancellation)).EnsureSuccessStatusCode();
    }

    private async Task MoveThereAndBackAsync()
    {
        await using var job = await MigrationJob.StartAsync(
            cluster.Parts,
            new JobOptions
            {
                Platform = WorkloadPlatforms.Process,
                Name = "bare",
                ServiceAddress = "10.100.0.11",
                Connections = 32,
            },
            line => TestContext.Current.SendDiagnosticMessage(line),
            cancellation: Cancellation);
        foreach (var (target, strategy) in ((string, string)[])
            [("node-b", MigrationStrategies.StopAndCopy), ("node-a", MigrationStrategies.PreCopy)])
        {
            var report = await job.MigrateAsync(target, strategy, Cancellation);

            report.Reason.ShouldBeNull();
            report.Good.ShouldBeTrue($"{report}");
            job.Node.ShouldBe(target);
            report.Steps.Any(s => s.Name == MigrationSteps.PullAhead)
                .ShouldBe(strategy == MigrationStrategies.PreCopy);
        }
    }
}
