using Migration.Contracts;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests.Unit;

public class FailedStepTests
{
    [Theory]
    [InlineData(MigrationState.Accepted, "prepare", "node-b")]
    [InlineData(MigrationState.Prepared, "drain", "switchctl")]
    [InlineData(MigrationState.Draining, "hold", "switchctl")]
    [InlineData(MigrationState.Held, "checkpoint", "node-a")]
    [InlineData(MigrationState.Checkpointed, "push", "node-a")]
    [InlineData(MigrationState.Pushed, "restore", "node-b")]
    [InlineData(MigrationState.Restored, "redirect", "switchctl")]
    internal void The_state_says_what_was_being_done_where(MigrationState state, string step, string node)
    {
        var failed = Of(Record(state), "it broke.").ShouldHaveSingleItem();

        failed.Report.Name.ShouldBe(step);
        failed.Report.Node.ShouldBe(node);
        failed.Report.StartedAt.ShouldBe(Samples.Noon);
        failed.Report.DurationMs.ShouldBe(3000);
        failed.Failure.ShouldBe("it broke.");
        failed.Attempt.ShouldBe(2);
    }

    [Fact]
    public void A_reason_that_names_its_step_is_believed() =>
        Of(Record(MigrationState.Checkpointed), "rewrite of checkpoint c failed: no space left.")
            .ShouldHaveSingleItem().Report.Name.ShouldBe("rewrite");

    [Theory]
    [InlineData("copy", "node-a")]
    [InlineData("push-ahead", "node-a")]
    [InlineData("pull-ahead", "node-b")]
    public void What_goes_ahead_is_told_from_the_preparation(string step, string node)
    {
        var failed = Of(Record(MigrationState.Accepted), $"{step} of image x failed: no space left.").ShouldHaveSingleItem();

        (failed.Report.Name, failed.Report.Node).ShouldBe((step, node));
    }

    [Fact]
    public void A_cancel_is_no_failure_of_a_step() =>
        Of(Record(MigrationState.Held) with { CancelledAt = Samples.Noon }, "Cancelled by ann: no.").ShouldBeEmpty();

    private static IEnumerable<RecordedStep> Of(MigrationRecord record, string reason) => FailedStep.Of(
        record,
        new MigrationFact { MigrationId = record.Id, Event = nameof(MigrationAborted), Reason = reason },
        Samples.Noon.AddSeconds(3));

    private static MigrationRecord Record(MigrationState state) =>
        Samples.Record(Samples.Request(Samples.Workload("c"), source: "node-a"), state) with { Attempt = 2 };
}
