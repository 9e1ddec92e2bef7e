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

        var second = Retry.Of(first, Samples.Noon).ShouldNotBeNull().Record;
        second.Id.ShouldNotBe(first.Id);
        second.Request.MigrationId.ShouldBe(second.Id);
        second.State.ShouldBe(MigrationState.Queued);
        second.Attempt.ShouldBe(2);
        second.RetryOf.ShouldBe(first.Id);
        second.NotBefore.ShouldBe(Samples.Noon.AddSeconds(30));

        var third = Retry.Of(second with { State = MigrationState.RolledBack }, Samples.Noon).ShouldNotBeNull().Record;
        third.RetryOf.ShouldBe(first.Id);
        third.NotBefore.ShouldBe(Samples.Noon.AddSeconds(60));
        Retry.Of(third with { State = MigrationState.RolledBack }, Samples.Noon).ShouldBeNull();
    }

    [Fact]
    public void The_same_end_gives_the_same_retry() =>
        Retry.Of(RolledBack(), Samples.Noon)!.Record.Id.ShouldBe(Retry.Of(RolledBack(), Samples.Noon)!.Record.Id);

    [Fact]
    public void What_was_cancelled_completed_or_not_undone_is_not_tried_again()
    {
        Retry.Of(RolledBack() with { CancelledAt = Samples.Noon }, Samples.Noon).ShouldBeNull();
        Retry.Of(RolledBack() with { State = MigrationState.Completed }, Samples.Noon).ShouldBeNull();
        Retry.Of(RolledBack() with { State = MigrationState.NeedsAttention }, Samples.Noon).ShouldBeNull();
        Retry.Of(RolledBack() with { Options = null }, Samples.Noon).ShouldBeNull();
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
