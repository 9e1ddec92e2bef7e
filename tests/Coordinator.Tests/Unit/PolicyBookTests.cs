using Microsoft.Extensions.Options;
using Migration.Coordinator.Deadlines;
using Migration.Coordinator.Policies;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests.Unit;

public class PolicyBookTests
{
    private const long GiB = 1L << 30;

    private static readonly DeadlineOptions Limits = new();

    private readonly PolicyBook _book = new(Options.Create(new CoordinatorOptions
    {
        Policies =
        {
            new PolicyEntry { Name = "all", MaxAttempts = 2 },
            new PolicyEntry
            {
                Name = "caches", Labels = { "app=redis" }, DeadlinePerGiB = TimeSpan.FromMinutes(4),
                MaxFreeze = TimeSpan.FromSeconds(5),
            },
            new PolicyEntry { Name = "caches too", Labels = { "app=redis" } },
            new PolicyEntry { Name = "shop", Labels = { "app=redis", "team=shop" }, BandwidthBytesPerSecond = 1 << 20 },
        },
    }), Options.Create(Limits));

    [Fact]
    public void The_policy_with_the_most_labels_of_the_workload_counts_of_equals_the_first()
    {
        _book.For([], null).Policy.ShouldBe("all");
        _book.For(["app=redis", "team=search"], null).Policy.ShouldBe("caches");
        _book.For(["team=shop", "app=redis", "x=y"], null).Policy.ShouldBe("shop");
        _book.For(["team=shop"], null).Policy.ShouldBe("all");
    }

    [Theory]
    [InlineData(null, "stop-and-copy")]
    [InlineData(16L << 20, "stop-and-copy")]
    [InlineData(1L << 30, "pre-copy")]
    public void Auto_copies_ahead_where_there_is_much_memory(long? memoryBytes, string strategy)
    {
        _book.For([], memoryBytes, "auto").Strategy.ShouldBe(strategy);
        _book.For([], memoryBytes, "pre-copy").Strategy.ShouldBe("pre-copy");
        _book.For([], memoryBytes).Strategy.ShouldBe(strategy, "it is the default");
    }

    [Fact]
    public void What_the_services_have_to_keep_to_goes_into_the_plan()
    {
        var record = Samples.Record(Samples.Request(Samples.Workload("c"))) with { Source = Samples.Endpoint("node-a") };

        record.Plan.BandwidthBytesPerSecond.ShouldBeNull();
        (record with { Options = _book.For(["app=redis", "team=shop"], null) }).Plan.BandwidthBytesPerSecond
            .ShouldBe(1 << 20);
    }

    [Fact]
    public void A_deadline_per_gib_grows_with_the_memory_and_holds_for_one_gib_at_least()
    {
        _book.For([], 99 * GiB).Deadline.ShouldBe(Limits.Overall);
        _book.For(["app=redis"], null).Deadline.ShouldBe(TimeSpan.FromMinutes(4));
        _book.For(["app=redis"], GiB / 8).Deadline.ShouldBe(TimeSpan.FromMinutes(4));
        _book.For(["app=redis"], 3 * GiB / 2).Deadline.ShouldBe(TimeSpan.FromMinutes(6));
    }

    [Fact]
    public void Steps_that_move_the_memory_have_as_much_time_as_the_whole_and_a_long_freeze_is_given_up()
    {
        var record = Samples.Record(Samples.Request(Samples.Workload("c")), MigrationState.Held) with
        {
            AcceptedAt = Samples.Noon, HeldAt = Samples.Noon, Source = Samples.Endpoint("node-a"),
            Options = _book.For(["app=redis"], 2 * GiB),
        };

        StepLimit.Of(record, Limits).ShouldBe(TimeSpan.FromMinutes(8));
        StepLimit.Of(record with { State = MigrationState.Restored }, Limits).ShouldBe(Limits.Redirect);
        DeadlineRules.Check(record, Limits, Samples.Noon.AddSeconds(5).AddTicks(-1)).ShouldBeNull();
        DeadlineRules.Check(record, Limits, Samples.Noon.AddSeconds(5)).ShouldNotBeNull().Note
            .ShouldBe("The clients waited for 00:00:05, the most that policy caches tolerates; it was Held.");
    }

    [Fact]
    public void A_strategy_that_was_asked_for_goes_before_the_policys() =>
        _book.For(["app=redis"], 2 * GiB, "asked for").Strategy.ShouldBe("asked for");

    [Fact]
    public void Everything_that_is_wrong_with_a_policy_is_named()
    {
        var wrong = new PolicyEntry
        {
            Labels = { "app" }, Strategy = "magic", MaxAttempts = 0, MaxFreeze = TimeSpan.Zero,
            BandwidthBytesPerSecond = 7,
        };

        var errors = wrong.Validate("Coordinator:Policies:3").Select(r => r.ErrorMessage!).ToArray();

        foreach (var key in (string[])["Name", "Labels", "Strategy", "MaxAttempts", "MaxFreeze", "BandwidthBytesPerSecond"])
            errors.ShouldContain(e => e.StartsWith($"Coordinator:Policies:3:{key}"), key);
    }
}
