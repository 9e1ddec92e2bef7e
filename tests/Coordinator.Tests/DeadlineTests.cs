using Migration.Contracts;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;
using Migration.Testing;

namespace Migration.Coordinator.Tests;

public sealed class DeadlineTests(BrokerFixture broker) : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new(Samples.Noon);
    private readonly TemporaryFolder _folder = new();
    private RunningCoordinator _coordinator = null!;
    private Peers _peers = null!;

    public async ValueTask InitializeAsync()
    {
        var access = await broker.NewVirtualHostAsync();
        _peers = await Peers.StartAsync(access);
        _coordinator = await RunningCoordinator.StartAsync(access, _folder.In("record.db"), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        await _peers.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_step_that_takes_too_long_is_aborted_and_a_silent_switch_controller_needs_attention()
    {
        var script = await AcceptedAsync();
        await _peers.PublishAsync(script.Prepared());
        await RecordAsync(script.Id, r => r.State == MigrationState.Prepared);

        _time.Advance(TimeSpan.FromSeconds(31));
        var abort = await _peers.Inbox.FirstAsync<AbortMigration>(m => m.MigrationId == script.Id);
        abort.Reason.ShouldBe("No ConnectionsDraining within 00:00:30 after Prepared.");
        await RecordAsync(script.Id, r => r.AbortAskedAt is not null);

        _time.Advance(TimeSpan.FromSeconds(121));
        var failed = await _peers.Inbox.FirstAsync<MigrationFailed>(m => m.MigrationId == script.Id);
        failed.Outcome.ShouldBe(MigrationOutcomes.NeedsAttention);
        failed.Reason.ShouldContain("is migration-switchctl running?");
    }

    [Fact]
    public async Task A_rollback_that_is_not_acknowledged_names_what_is_missing()
    {
        var script = await AcceptedAsync();
        await _peers.PublishAsync(script.Aborted());
        await _peers.PublishAsync(script.Resumed());
        await _peers.PublishAsync(script.Released());
        await RecordAsync(script.Id, r => r.State == MigrationState.RollingBack && r.Events.Count == 3);

        _time.Advance(TimeSpan.FromSeconds(121));

        var failed = await _peers.Inbox.FirstAsync<MigrationFailed>(m => m.MigrationId == script.Id);
        failed.Outcome.ShouldBe(MigrationOutcomes.NeedsAttention);
        failed.Reason.ShouldContain("missing: TargetRemoved, ArtifactsDeleted.");

        await _peers.PublishAsync(script.Removed());
        await _peers.PublishAsync(script.Deleted());
        (await _peers.Inbox.NumberAsync<MigrationFailed>(2, m => m.MigrationId == script.Id)).Outcome
            .ShouldBe(MigrationOutcomes.RolledBack);
    }

    [Fact]
    public async Task A_report_does_not_wait_for_ever_for_an_event_that_is_missing()
    {
        var script = await AcceptedAsync();
        foreach (var message in script.Forward.Where(m => m is not ConnectionsDrained))
            await _peers.PublishAsync(message);
        await RecordAsync(script.Id, r => r.Events.Count == 8 && r.State == MigrationState.Redirected);

        _time.Advance(TimeSpan.FromSeconds(3));

        (await _peers.Inbox.FirstAsync<MigrationCompleted>(m => m.MigrationId == script.Id)).Steps.Count
            .ShouldBe(MigrationScript.ForwardSteps.Count - 1);
    }

    private async Task<MigrationScript> AcceptedAsync()
    {
        var request = Samples.Request(_peers.AddWorkload("slow"));
        await _peers.PublishAsync(request);
        return new MigrationScript(
            await _peers.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == request.MigrationId));
    }

    private Task<MigrationRecord> RecordAsync(Guid id, Func<MigrationRecord, bool> which) =>
        RecordWatch.UntilAsync(_coordinator.Store, id, which);
}
