using Migration.Contracts;
using Migration.Coordinator.Progress;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests.Unit;

public class AdvanceTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly MigrationFact[] Forward =
    [
        Fact(nameof(TargetPrepared), MigrationState.Prepared),
        Fact(nameof(ConnectionsDraining), MigrationState.Draining),
        Fact(nameof(ConnectionsDrained), MigrationState.Draining), Fact(nameof(TrafficHeld), MigrationState.Held),
        Fact(nameof(CheckpointTaken), MigrationState.Checkpointed), Fact(nameof(ImagePushed), MigrationState.Pushed),
        Fact(nameof(PodRestored), MigrationState.Restored), Fact(nameof(TrafficRedirected), MigrationState.Redirected),
        Fact(nameof(SourceRetired), null),
    ];

    private static readonly MigrationFact[] Undo =
    [
        Fact(nameof(MigrationAborted), MigrationState.RollingBack), Fact(nameof(SourceResumed), null),
        Fact(nameof(TrafficReleased), null), Fact(nameof(TargetRemoved), null), Fact(nameof(ArtifactsDeleted), null),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void In_any_order_with_repetitions_a_migration_completes_once(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var facts = Forward.Concat(Forward).ToArray();
            random.Shuffle(facts);

            var (record, messages) = Play(facts);

            record.State.ShouldBe(MigrationState.Completed);
            messages.ShouldHaveSingleItem().ShouldBeOfType<MigrationCompleted>().Steps.Select(s => s.Name)
                .ShouldBe(Forward.Select(f => f.Event));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void In_any_order_an_aborted_migration_is_rolled_back_once(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            MigrationFact[] facts = [.. Forward.Take(random.Next(7)), .. Undo, .. Undo];
            random.Shuffle(facts);

            var (record, messages) = Play(facts);

            record.State.ShouldBe(MigrationState.RolledBack);
            messages.ShouldHaveSingleItem().ShouldBeOfType<MigrationFailed>().Outcome
                .ShouldBe(MigrationOutcomes.RolledBack);
        }
    }

    [Fact]
    public void A_decision_both_ways_needs_attention_and_is_never_closed_by_itself()
    {
        foreach (var facts in (MigrationFact[][])[[.. Forward, .. Undo],
            [.. Undo.Take(1), .. Forward, .. Undo.Skip(1)]])
        {
            var withoutRetirement = facts.Where(f => f.Event != nameof(SourceRetired))
                .Append(Fact(nameof(SourceRetired), null));

            var (record, messages) = Play(withoutRetirement);

            record.State.ShouldBe(MigrationState.NeedsAttention);
            messages.ShouldHaveSingleItem().ShouldBeOfType<MigrationFailed>().Reason.ShouldContain("decided both ways");
        }
    }

    [Fact]
    public void A_second_event_of_a_kind_from_another_node_is_recorded_beside_the_first()
    {
        var (record, _) = Play(
            [Fact(nameof(ArtifactsDeleted), null) with { Node = "node-a" },
             Fact(nameof(ArtifactsDeleted), null) with { Node = "node-b" }]);

        record.Steps.Count.ShouldBe(2);
    }

    private static (MigrationRecord Record, List<object> Messages) Play(IEnumerable<MigrationFact> facts)
    {
        var request = Samples.Request(Samples.Workload("c"));
        var record = new MigrationRecord
        {
            Id = request.MigrationId!.Value, Request = request, State = MigrationState.Accepted,
            RequestedAt = Samples.Noon, ChangedAt = Samples.Noon, AcceptedAt = Samples.Noon,
            Source = Samples.Endpoint("node-a"),
        };
        var messages = new List<object>();
        foreach (var fact in facts)
        {
            if (Advance.With(record, fact, Samples.Noon, Grace, 1) is not { } change)
                continue;
            record = change.Record;
            messages.AddRange(change.Messages);
        }

        return (record, messages);
    }

    private static MigrationFact Fact(string name, MigrationState? reaches) => new()
    {
        MigrationId = Guid.Empty,
        Event = name,
        Reaches = reaches,
        Reason = name == nameof(MigrationAborted) ? "a reason." : null,
        Steps = [Samples.Step(name, "node-a")],
    };
}
