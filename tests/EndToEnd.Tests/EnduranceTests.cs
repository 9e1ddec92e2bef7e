using Migration.Local.Faults;
using Migration.Local.Job;
using Migration.Local.Load;
using Migration.Local.Reporting;

namespace Migration.EndToEnd.Tests;

[Collection(Cluster.Shared)]
public sealed class EnduranceTests(Cluster cluster)
{
    private const int Migrations = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_migrations_lose_nothing_and_leave_nothing()
    {
        await cluster.WarmUpAsync(Cancellation);
        var before = await Footprint.SettledAsync(cluster.Parts, null, Cancellation);
        await MigrateAllAsync();
        var after = await Footprint.SettledAsync(cluster.Parts, before, Cancellation);
        after.AddsNothingTo(before).ShouldBeTrue($"{after}, before it was {before}");
    }

    [Fact]
    public async Task Twenty_migrations_under_a_stream_of_new_connections_refuse_none()
    {
        await using var arrivals = ConnectionArrivals.Start(cluster.Parts.Network.Clients, MigrationJob.Service, 50);
        await MigrateAllAsync();
        await arrivals.StopAsync();
        arrivals.FirstFailure.ShouldBeNull();
        arrivals.Answered.ShouldBe(arrivals.Attempted);
        arrivals.Attempted.ShouldBeGreaterThan(Migrations);
    }

    private async Task MigrateAllAsync()
    {
        for (var i = 0; i < Migrations; i++)
        {
            await cluster.Parts.MakeRoomAsync(Cancellation);
            var report = await cluster.Job.MigrateAsync(cluster.OtherNode, Cancellation);
            TestContext.Current.SendDiagnosticMessage(
                $"migration {i}: freeze {report.FreezeMs:0} ms, stall {report.StallMs.Max:0} ms, " +
                string.Join(", ", report.Steps.Select(s => $"{s.Name} {s.Ms:0}")));
            ShouldBeGood(report);
        }
    }

    private static void ShouldBeGood(MigrationReport report)
    {
        report.Reason.ShouldBeNull();
        report.Outcome.ShouldBe("Completed");
        (report.ConnectionsLost, report.Resets, report.WrongReplies).ShouldBe((0, 0, 0));
    }
}
