using Migration.Contracts;
using Migration.Coordinator.Queue;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests.Unit;

public class RetryTests
{
    [Fact]
    public void Attempts_go_on_with_longer_waits_until_the_policy_ends_them()
    {
        var first = RolledBack();

        var second = Retry.Of(first, Samples.Noon, 3).ShouldNotBeNull().Record;
        second.Id.ShouldNotBe(first.Id);
        second.Request.MigrationId.ShouldBe(second.Id);
        second.State.ShouldBe(MigrationState.Queued);
        second.Attempt.ShouldBe(2);
        second.RetryOf.ShouldBe(first.Id);
        second.NotBefore.ShouldBe(Samples.Noon.AddSeconds(30));

        var third = Retry.Of(second with { State = MigrationState.RolledBack }, Samples.Noon, 3).ShouldNotBeNull().Record;
        third.RetryOf.ShouldBe(first.Id);
        third.NotBefore.ShouldBe(Samples.Noon.AddSeconds(60));
        Retry.Of(third with { State = MigrationState.RolledBack }, Samples.Noon, 3).ShouldBeNull();
    }

    [Fact]
    public void The_same_end_gives_the_same_retry() =>
        Retry.Of(RolledBack(), Samples.Noon, 3)!.Record.Id.ShouldBe(Retry.Of(RolledBack(), Samples.Noon, 3)!.Record.Id);

    [Fact]
    public void What_was_cancelled_completed_or_not_undone_is_not_tried_again()
    {
        Retry.Of(RolledBack() with { CancelledAt = Samples.Noon }, Samples.Noon, 3).ShouldBeNull();
        Retry.Of(RolledBack() with { State = MigrationState.Completed }, Samples.Noon, 3).ShouldBeNull();
        Retry.Of(RolledBack() with { State = MigrationState.NeedsAttention }, Samples.Noon, 3).ShouldBeNull();
        Retry.Of(RolledBack() with { Options = null }, Samples.Noon, 3).ShouldBeNull();
    }

    [Fact]
    public void A_node_that_was_chosen_and_would_not_take_it_gives_way_to_another_at_once()
    {
        var refused = Refused(MigrationSteps.Prepare);

        var second = Retry.Of(refused, Samples.Noon, 2).ShouldNotBeNull().Record;

        second.NotBefore.ShouldBe(Samples.Noon);
        second.Id.ShouldBe(Retry.IdOf(refused.Id, 2));
        Retry.Of(
            second with { State = MigrationState.RolledBack, Steps = refused.Steps }, Samples.Noon, 2)
            .ShouldBeNull("there is no third node");
    }

    [Fact]
    public void It_does_not_where_it_was_asked_for_or_where_another_would_not_help()
    {
        var refused = Refused(MigrationSteps.Prepare);

        Retry.Of(refused with { Request = refused.Request with { TargetNode = "node-b" } }, Samples.Noon, 2).ShouldBeNull();
        Retry.Of(refused with { HeldAt = Samples.Noon }, Samples.Noon, 2).ShouldBeNull();
        Retry.Of(refused with { CancelledAt = Samples.Noon }, Samples.Noon, 2).ShouldBeNull();
        Retry.Of(refused with { Options = refused.Options! with { RetryElsewhere = false } }, Samples.Noon, 2).ShouldBeNull();
        Retry.Of(Refused(MigrationSteps.Copy), Samples.Noon, 2).ShouldBeNull();
    }

    private static MigrationRecord Refused(string step)
    {
        var record = RolledBack();
        var report = new StepReport { Name = step, Node = "node-b", StartedAt = Samples.Noon, DurationMs = 1 };
        return record with
        {
            Request = record.Request with { TargetNode = null },
            Options = record.Options! with { MaxAttempts = 1, RetryElsewhere = true },
            Steps = [new RecordedStep("MigrationAborted", 0, report, 1, $"{step} of pod x failed")],
        };
    }

    private static MigrationRecord RolledBack()
    {
        var request = Samples.Request(Samples.Workload("c")) with
        {
            MigrationId = Guid.Parse("6f4b8f0e-3a55-4d0c-9d59-0a2f4f3f9a01"),
        };
        return Samples.Record(request, MigrationState.RolledBack) with
        {
            Options = new EffectiveOptions
            {
                Strategy = MigrationStrategies.StopAndCopy, Deadline = TimeSpan.FromMinutes(10), MaxAttempts = 3,
                RetryBackoff = TimeSpan.FromSeconds(30),
            },
        };
    }
}
