using Migration.Coordinator.Store;
using Migration.Coordinator.Tests.Harness;
using Migration.Testing;

namespace Migration.Coordinator.Tests.Storage;

/// <summary>Which index SQLite takes for what is asked all the time, so that no answer costs more the more there is.</summary>
public sealed class QueryPlanTests(PostgresFixture postgres)
{
    public static TheoryData<string, string> Questions => new()
    {
        { ActiveRows.WaitingNodesQuery, "waiting_by_node" },
        { ActiveRows.WaitingWithoutNodeQuery, "waiting_by_node" },
        { ActiveRows.CountBeforeQuery, "waiting_in_order" },
        { ActiveRows.NextDueQuery, "waiting_retries" },
        { ActiveRows.RunningQuery, "migration_by_state" },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_question_is_answered_from_its_own_index(string sql, string index)
    {
        using var place = await RecordPlace.NewAsync("sqlite", postgres);
        await place.OpenAsync(new ManualTimeProvider(Samples.Noon));

        var plan = await place.Database().UseAsync(
            connection => connection.ReadAsync(
                $"EXPLAIN QUERY PLAN {sql}", row => row.GetString(3),
                ("@rank", 1), ("@requested_at", ""), ("@id", ""), ("@now", "")),
            TestContext.Current.CancellationToken);

        var reads = plan.Where(step => step.Contains(" migration", StringComparison.Ordinal)).ToList();
        reads.ShouldNotBeEmpty();
        reads.ShouldAllBe(step => step.Contains($"INDEX {index}", StringComparison.Ordinal));
    }
}
