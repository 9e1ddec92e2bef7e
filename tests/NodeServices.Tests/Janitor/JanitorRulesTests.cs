using Migration.Contracts;
using Migration.Platform.Hosting.Janitor;

namespace Migration.NodeServices.Tests.Janitor;

public sealed class JanitorRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly JanitorOptions Options = new() { MaxAge = TimeSpan.FromMinutes(10), MaxCount = 3 };

    [Fact]
    public void What_ended_long_ago_is_due_and_what_has_just_ended_is_not()
    {
        var (old, young) = (Ended(minutesAgo: 10), Ended(minutesAgo: 9));

        JanitorRules.Due([young, old], Options, Now).ShouldBe([old]);
    }

    [Fact]
    public void Of_too_many_the_oldest_are_due_however_young()
    {
        EndedMigration[] ended = [Ended(1), Ended(5), Ended(2), Ended(4), Ended(3)];

        JanitorRules.Due(ended, Options, Now).ShouldBe([ended[3], ended[1]]);
    }

    [Theory]
    [InlineData(MigrationOutcomes.NeedsAttention)]
    [InlineData(MigrationOutcomes.Rejected)]
    [InlineData("")]
    public void What_did_not_end_in_order_is_never_due(string outcome) =>
        JanitorRules.Due([Ended(1000) with { Outcome = outcome }], Options, Now).ShouldBeEmpty();

    private static EndedMigration Ended(int minutesAgo) => new()
    {
        MigrationId = Guid.NewGuid(),
        Plan = Samples.Plan,
        Outcome = MigrationOutcomes.Completed,
        EndedAt = Now - TimeSpan.FromMinutes(minutesAgo),
    };
}
