using System.Text.Json;
using Migration.Contracts;
using Migration.Local.Events;
using Migration.Local.Load;
using Migration.Local.Reporting;

namespace Migration.Local.Tests.Reporting;

public sealed class ReportTests
{
    private static readonly Guid Id = Guid.Parse("0b0e7b2c-1111-2222-3333-444455556666");

    [Fact]
    public void Stalls_are_the_median_and_the_longest_over_the_clients()
    {
        var report = ReportBuilder.Build(End(), [Client(100), Client(400), Client(200), Client(900)]);

        report.StallMs.ShouldBe(new StallReport(300, 900));
    }

    [Theory]
    [InlineData(new double[0], 0)]
    [InlineData(new double[] { 7 }, 7)]
    [InlineData(new double[] { 9, 1, 5 }, 5)]
    [InlineData(new double[] { 4, 1, 2, 9 }, 3)]
    public void The_median_is_the_middle(double[] values, double median) =>
        ReportBuilder.Median(values).ShouldBe(median);

    [Fact]
    public void Lost_reset_and_wrong_are_counted_and_none_of_them_is_good()
    {
        var report = ReportBuilder.Build(End(), [
            Client(1), Client(1) with { Lost = true }, Client(1) with { Lost = true, Reset = true },
            Client(1) with { WrongReplies = 3 },
        ]);

        report.ConnectionsLost.ShouldBe(2);
        report.Resets.ShouldBe(1);
        report.WrongReplies.ShouldBe(3);
        report.Good.ShouldBeFalse();
        ReportBuilder.Build(End(), [Client(1)]).Good.ShouldBeTrue();
        ReportBuilder.Build(End() with { Outcome = MigrationOutcomes.RolledBack }, [Client(1)]).Good.ShouldBeFalse();
        ReportBuilder.Build(End(), [Client(1) with { WrongReplies = 1 }]).Good.ShouldBeFalse();
        ReportBuilder.Build(End(), [Client(1) with { Lost = true }]).Good.ShouldBeFalse();
    }

    [Fact]
    public void A_run_is_good_when_its_migrations_are_and_no_new_connection_failed()
    {
        var good = Run(ReportBuilder.Build(End(), [Client(1)]));

        good.Good.ShouldBeTrue();
        (good with { NewConnections = new NewConnectionsReport(5, 0, null) }).Good.ShouldBeTrue();
        (good with { NewConnections = new NewConnectionsReport(5, 1, "refused") }).Good.ShouldBeFalse();
        Run(ReportBuilder.Build(End() with { Outcome = MigrationOutcomes.Rejected }, [])).Good.ShouldBeFalse();
    }

    [Fact]
    public void Steps_are_in_the_order_in_which_they_began()
    {
        var report = ReportBuilder.Build(
            End() with { Steps = [Step("push", 20), Step("hold", 0), Step("checkpoint", 10)] }, []);

        report.Steps.Select(s => s.Name).ShouldBe(["hold", "checkpoint", "push"]);
    }

    [Fact]
    public void The_json_has_the_names_that_were_agreed()
    {
        var run = Run(ReportBuilder.Build(End() with { Steps = [Step("push", 0)] }, [Client(12.34)]));

        var json = JsonDocument.Parse(ReportJson.Write(run)).RootElement;

        Names(json).ShouldBe(["workload", "connections", "floor", "migrations"], ignoreOrder: true);
        var migration = json.GetProperty("migrations")[0];
        Names(migration).ShouldBe(
            [
                "id", "source", "target", "outcome", "connectionsLost", "resets", "wrongReplies", "stallMs", "freezeMs",
                "totalMs", "imageBytes", "steps",
            ],
            ignoreOrder: true);
        Names(migration.GetProperty("stallMs")).ShouldBe(["p50", "max"]);
        migration.GetProperty("stallMs").GetProperty("max").GetDouble().ShouldBe(12.3);
        migration.GetProperty("steps")[0].GetProperty("name").GetString().ShouldBe("push");
        migration.GetProperty("steps")[0].GetProperty("ms").GetDouble().ShouldBe(5);
        migration.GetProperty("steps")[0].GetProperty("bytes").GetInt64().ShouldBe(7);
        ReportJson.Read(ReportJson.Write(run)).Migrations[0].Id.ShouldBe(Id);
    }

    [Fact]
    public void The_last_events_of_a_migration_are_recognised_with_their_reasons()
    {
        var plan = """
            "plan":{"workload":{"platform":"podman","namespace":"default","pod":"p","container":"c"},
            "sourceNode":"a","targetNode":"b"}
            """;
        var failed = Event("MigrationFailed", $$"""
            {"migrationId":"{{Id}}",{{plan}},"outcome":"RolledBack","reason":"push failed","steps":[]}
            """);
        var rejected = Event("MigrationRejected", $$"""
            {"migrationId":"{{Id}}","workload":{"platform":"podman","pod":"p","container":"c"},
            "targetNode":"b","reasons":["one","two"]}
            """);

        MigrationEnds.Of(failed).ShouldNotBeNull().Reason.ShouldBe("push failed");
        MigrationEnds.Of(failed)!.Outcome.ShouldBe(MigrationOutcomes.RolledBack);
        MigrationEnds.Of(rejected).ShouldNotBeNull().Reason.ShouldBe("one; two");
        MigrationEnds.Of(Event("TrafficHeld", $$"""{"migrationId":"{{Id}}"}""")).ShouldBeNull();
    }

    private static MigrationEvent Event(string name, string body) =>
        new(name, Id, JsonDocument.Parse(body).RootElement);

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];

    private static MigrationRunReport Run(MigrationReport migration) => new()
    {
        Workload = "podman/default/redis/redis-server",
        Connections = 1,
        Floor = new FloorReport(100, 200, 3),
        Migrations = [migration],
    };

    private static ClientRecord Client(double stallMs) =>
        new() { Stall = TimeSpan.FromMilliseconds(stallMs), Replies = 1 };

    private static StepReport Step(string name, int afterMs) => new()
    {
        Name = name,
        Node = "node-a",
        StartedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(afterMs),
        DurationMs = 5,
        Bytes = 7,
    };

    private static MigrationEnd End() => new()
    {
        Id = Id,
        Source = "node-a",
        Target = "node-b",
        Outcome = MigrationOutcomes.Completed,
        FreezeMs = 321.98,
        ImageBytes = 42,
    };
}
