using Migration.Contracts;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests;

[Collection(SharedCoordinator.Name)]
public class ProgressTests(CoordinatorFixture fixture)
{
    private readonly Peers _peers = fixture.Peers;

    [Fact]
    public async Task A_migration_that_goes_well_is_followed_state_by_state_and_reported()
    {
        var script = await fixture.AcceptedAsync("goes-well");
        MigrationState[] states =
        [
            MigrationState.Prepared, MigrationState.Draining, MigrationState.Draining, MigrationState.Held,
            MigrationState.Checkpointed, MigrationState.Pushed, MigrationState.Restored, MigrationState.Redirected,
            MigrationState.Completed,
        ];
        foreach (var (message, state) in script.Forward.Zip(states))
        {
            await _peers.PublishAsync(message);
            await fixture.RecordAsync(script.Id, r => r.State == state && r.Saw(message.GetType().Name));
        }

        var report = await fixture.Inbox.FirstAsync<MigrationCompleted>(m => m.MigrationId == script.Id);
        report.FreezeMs.ShouldBe(321.5);
        report.ImageBytes.ShouldBe(4711);
        report.Steps.Select(s => s.Name).ShouldBe(MigrationScript.ForwardSteps);
        report.Steps.Single(s => s.Name == MigrationSteps.Push).Bytes.ShouldBe(4711);
        report.CompletedAt.ShouldBeGreaterThan(report.StartedAt);
    }

    [Fact]
    public async Task A_workload_that_has_arrived_may_move_on()
    {
        var script = await fixture.AcceptedAsync("moves-twice");
        foreach (var message in script.Forward)
            await _peers.PublishAsync(message);
        await fixture.Inbox.FirstAsync<MigrationCompleted>(m => m.MigrationId == script.Id);

        await fixture.AcceptedAsync("moves-twice");
    }

    [Fact]
    public async Task Events_that_come_twice_and_in_reverse_give_the_same_report()
    {
        var script = await fixture.AcceptedAsync("shuffled");
        foreach (var message in script.Forward.Reverse().SelectMany(m => new[] { m, m }))
            await _peers.PublishAsync(message);

        var report = await fixture.Inbox.FirstAsync<MigrationCompleted>(m => m.MigrationId == script.Id);

        report.Steps.Select(s => s.Name).ShouldBe(MigrationScript.ForwardSteps);
        report.FreezeMs.ShouldBe(321.5);
        report.ImageBytes.ShouldBe(4711);
    }

    [Fact]
    public async Task An_aborted_migration_is_rolled_back_once_all_four_have_undone_their_part()
    {
        var script = await fixture.AcceptedAsync("rolls-back");
        foreach (var message in script.Forward.Take(5))
            await _peers.PublishAsync(message);
        await fixture.RecordAsync(script.Id, r => r.State == MigrationState.Checkpointed && r.Events.Count == 5);

        await _peers.PublishAsync(script.Aborted());
        await fixture.RecordAsync(script.Id, r => r.State == MigrationState.RollingBack);
        foreach (var undone in script.Undo.SkipLast(1))
            await _peers.PublishAsync(undone);
        await fixture.RecordAsync(script.Id, r => r.Saw(nameof(TargetRemoved))
            && r.State == MigrationState.RollingBack);
        await _peers.PublishAsync(script.Deleted());

        var report = await fixture.Inbox.FirstAsync<MigrationFailed>(m => m.MigrationId == script.Id);
        report.Outcome.ShouldBe(MigrationOutcomes.RolledBack);
        report.Reason.ShouldBe("push of image c failed: the registry answers 500.");
        report.Steps.Select(s => s.Name).ShouldBe(
            [.. MigrationScript.ForwardSteps.Take(6), "resume", "release", "remove", "remove"]);
        (await fixture.RecordAsync(script.Id, _ => true)).FreezeMs.ShouldBe(200);
    }

    [Fact]
    public async Task Undo_that_overtakes_the_abort_counts()
    {
        var script = await fixture.AcceptedAsync("undo-first");
        foreach (var undone in script.Undo)
            await _peers.PublishAsync(undone);
        await fixture.RecordAsync(script.Id, r => r.Events.Count == 4 && r.State == MigrationState.Accepted);

        await _peers.PublishAsync(script.Aborted());

        (await fixture.Inbox.FirstAsync<MigrationFailed>(m => m.MigrationId == script.Id)).Outcome
            .ShouldBe(MigrationOutcomes.RolledBack);
    }

    [Fact]
    public async Task A_late_event_of_a_migration_that_is_rolled_back_does_not_revive_it()
    {
        var script = await fixture.AcceptedAsync("late");
        await _peers.PublishAsync(script.Aborted());
        foreach (var undone in script.Undo)
            await _peers.PublishAsync(undone);
        await fixture.RecordAsync(script.Id, r => r.State == MigrationState.RolledBack);

        await _peers.PublishAsync(script.Pushed());

        var record = await fixture.RecordAsync(script.Id, r => r.Saw(nameof(ImagePushed)));
        record.State.ShouldBe(MigrationState.RolledBack);
    }

    [Fact]
    public async Task A_retirement_that_fails_needs_attention_and_may_still_succeed_later()
    {
        var script = await fixture.AcceptedAsync("stuck-source");
        foreach (var message in script.Forward.SkipLast(1))
            await _peers.PublishAsync(message);

        var report = await fixture.Inbox.FirstAsync<MigrationFailed>(m => m.MigrationId == script.Id);
        report.Outcome.ShouldBe(MigrationOutcomes.NeedsAttention);
        report.Reason.ShouldContain("The source on node-a could not be retired");
        report.Reason.ShouldContain("retire of container stuck-source on node-a failed: it is busy.");

        await _peers.PublishAsync(script.Retired());
        await fixture.Inbox.FirstAsync<MigrationCompleted>(m => m.MigrationId == script.Id);
    }

    [Fact]
    public async Task Events_of_an_unknown_migration_are_ignored_and_the_service_goes_on()
    {
        var unknown = new MigrationScript(Samples.Accepted(Samples.Request(Samples.Workload("unheard-of"))));
        foreach (var message in unknown.Forward)
            await _peers.PublishAsync(message);

        await fixture.AcceptedAsync("after-unknown");

        (await fixture.Coordinator.Store.FindAsync(unknown.Id, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_cancel_before_the_redirect_asks_the_switch_controller_once()
    {
        var script = await fixture.AcceptedAsync("cancelled");
        var cancel = new MigrationCancelRequested { MigrationId = script.Id,
            RequestedBy = "ann", Reason = "wrong node" };
        await _peers.PublishAsync(cancel);

        var abort = await fixture.Inbox.FirstAsync<AbortMigration>(m => m.MigrationId == script.Id);
        abort.Reason.ShouldBe("Cancelled by ann: wrong node.");
        abort.Source.ShouldBe(Samples.Endpoint("node-a"));

        await _peers.PublishAsync(cancel);
        await _peers.PublishAsync(script.Aborted(abort.Reason));
        foreach (var undone in script.Undo)
            await _peers.PublishAsync(undone);
        (await fixture.Inbox.FirstAsync<MigrationFailed>(m =>
            m.MigrationId == script.Id)).Reason.ShouldBe(abort.Reason);
        fixture.Inbox.All<AbortMigration>(m => m.MigrationId == script.Id).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancel_after_the_redirect_is_refused_on_record()
    {
        var script = await fixture.AcceptedAsync("too-late");
        await _peers.PublishAsync(script.Redirected());
        await fixture.RecordAsync(script.Id, r => r.State == MigrationState.Redirected);

        await _peers.PublishAsync(new MigrationCancelRequested { MigrationId = script.Id });

        var entry = await JournalAsync(script.Id, "CancelRefused");
        entry.Note.ShouldNotBeNull().ShouldContain("passed the point of no return");
        fixture.Inbox.All<AbortMigration>(m => m.MigrationId == script.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_abort_refused_by_the_switch_controller_means_forward_only()
    {
        var script = await fixture.AcceptedAsync("decided");
        await _peers.PublishAsync(new MigrationCancelRequested { MigrationId = script.Id });
        await fixture.Inbox.FirstAsync<AbortMigration>(m => m.MigrationId == script.Id);

        await _peers.PublishAsync(script.AbortRefused());
        await fixture.RecordAsync(script.Id, r => r.State == MigrationState.Redirected);
        foreach (var message in script.Forward)
            await _peers.PublishAsync(message);

        (await fixture.Inbox.FirstAsync<MigrationCompleted>(m => m.MigrationId == script.Id)).FreezeMs.ShouldBe(321.5);
    }

    private async Task<JournalEntry> JournalAsync(Guid id, string name)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        return await fixture.Coordinator.Store.FollowAsync(id, 0, patience.Token).FirstAsync(e =>
            e.Event == name, patience.Token);
    }
}
