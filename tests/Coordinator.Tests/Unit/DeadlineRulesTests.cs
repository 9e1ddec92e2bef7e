using Migration.Contracts;
using Migration.Coordinator.Deadlines;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests.Unit;

public class DeadlineRulesTests
{
    private static readonly DeadlineOptions Limits = new();

    [Fact]
    public void Many_steps_within_their_bounds_may_together_be_too_slow()
    {
        var record = Record(MigrationState.Held) with { ChangedAt = Samples.Noon.AddMinutes(9) };

        DeadlineRules.Check(record, Limits, Samples.Noon.AddMinutes(10).AddTicks(-1)).ShouldBeNull();
        DeadlineRules.Check(record, Limits, Samples.Noon.AddMinutes(10)).ShouldNotBeNull()
            .Messages.ShouldHaveSingleItem().ShouldBeOfType<AbortMigration>().Reason
            .ShouldBe("Not redirected within 00:10:00; it was Held.");
    }

    [Fact]
    public void A_request_that_nobody_examined_is_rejected() =>
        DeadlineRules.Check(Record(MigrationState.Requested), Limits, Samples.Noon.AddMinutes(10)).ShouldNotBeNull()
            .Record.State.ShouldBe(MigrationState.Rejected);

    [Fact]
    public void A_source_that_is_not_retired_needs_attention()
    {
        var record = Record(MigrationState.Redirected) with { Events = [nameof(TrafficRedirected)] };

        DeadlineRules.Check(record, Limits, Samples.Noon.AddMinutes(2)).ShouldNotBeNull()
            .Messages.ShouldHaveSingleItem().ShouldBeOfType<MigrationFailed>().Outcome
            .ShouldBe(MigrationOutcomes.NeedsAttention);
    }

    [Theory]
    [InlineData(nameof(MigrationState.Completed))]
    [InlineData(nameof(MigrationState.RolledBack))]
    [InlineData(nameof(MigrationState.Rejected))]
    [InlineData(nameof(MigrationState.NeedsAttention))]
    public void What_has_ended_has_no_deadline(string state) =>
        DeadlineRules.Check(Record(Enum.Parse<MigrationState>(state)), Limits, Samples.Noon.AddYears(1)).ShouldBeNull();

    [Fact]
    public void An_abort_is_asked_for_once() => DeadlineRules.Check(
        Record(MigrationState.Held) with { AbortAskedAt = Samples.Noon.AddMinutes(2) },
        Limits,
        Samples.Noon.AddMinutes(3)).ShouldBeNull();

    private static MigrationRecord Record(MigrationState state)
    {
        var request = Samples.Request(Samples.Workload("c"));
        return new MigrationRecord
        {
            Id = request.MigrationId!.Value, Request = request, State = state, RequestedAt = Samples.Noon,
            ChangedAt = Samples.Noon, AcceptedAt = Samples.Noon, Source = Samples.Endpoint("node-a"),
        };
    }
}
