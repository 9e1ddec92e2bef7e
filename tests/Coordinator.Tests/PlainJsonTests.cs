using Migration.Contracts;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests;

[Collection(SharedCoordinator.Name)]
public class PlainJsonTests(CoordinatorFixture fixture)
{
    private const string TypeExchange = "Migration.Contracts:MigrationRequested";
    private const string QueueExchange = "migration-requests";

    [Fact]
    public async Task The_documented_python_example_gets_its_answer()
    {
        fixture.Peers.AddWorkload("redis");

        (await Python.RunAsync(fixture.Access, Python.DocumentedExample())).Trim().ShouldBe("MigrationAccepted");
        (await Python.RunAsync(fixture.Access, Python.DocumentedExample()))
            .ShouldSatisfyAllConditions(o => o.ShouldStartWith("MigrationRejected"), o =>
                o.ShouldContain("already migrating"));
    }

    [Theory]
    [InlineData("by-type", TypeExchange, "application/json")]
    [InlineData("by-queue", QueueExchange, "application/json")]
    [InlineData("no-content-type", TypeExchange, "")]
    [InlineData("other-content-type", TypeExchange, "text/plain")]
    public async Task Plain_json_is_accepted(string container, string exchange, string contentType)
    {
        fixture.Peers.AddWorkload(container);

        await PublishAsync(exchange, Request(container), contentType);

        var accepted = await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.Plan.Workload.Container == container);
        accepted.Plan.Workload.Namespace.ShouldBe("default");
        (await fixture.RecordAsync(accepted.MigrationId, _ => true)).Request.RequestedBy.ShouldBe("python");
    }

    [Theory]
    [InlineData("uuid-id", "6f4b8f0e-3a55-4d0c-9d59-0a2f4f3f9a01")]
    [InlineData("text-id", "order-17")]
    public async Task A_message_id_makes_the_request_repeatable(string container, string messageId)
    {
        fixture.Peers.AddWorkload(container);

        await PublishAsync(TypeExchange, Request(container), "application/json", messageId);
        await PublishAsync(TypeExchange, Request(container), "application/json", messageId);

        var again = await fixture.Inbox.NumberAsync<MigrationAccepted>(2, m => m.Plan.Workload.Container == container);
        var first = await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.Plan.Workload.Container == container);
        again.ShouldBe(first);
        if (Guid.TryParse(messageId, out var id))
            again.MigrationId.ShouldBe(id);
    }

    [Fact]
    public async Task A_migration_id_in_plain_json_is_kept()
    {
        var id = Guid.NewGuid();
        fixture.Peers.AddWorkload("with-id");

        await PublishAsync(TypeExchange, $$"""{ "migrationId": "{{id}}", {{Request("with-id")[1..]}}""");

        (await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == id)).Plan.Workload.Container
            .ShouldBe("with-id");
    }

    [Theory]
    [InlineData("""{ "workload": { """, "application/json", "Expected")]
    [InlineData("migrate redis please", "", "invalid start")]
    [InlineData("", "application/json", "'workload'")]
    [InlineData("""{ "targetNode": "node-b" }""", "application/json", "'workload'")]
    [InlineData("""{ "workload": { "platform": "podman", "pod": "p" }, "targetNode": "node-b" }""",
        "application/json", "'container'")]
    [InlineData("""{ "workload": 42, "targetNode": "node-b" }""", "application/json", "Workload")]
    [InlineData("""{ "workload": null, "targetNode": "node-b" }""", "application/json", "workload is null")]
    [InlineData("""{ "workload": { "platform": "podman", "pod": null, "container": "c" }, "targetNode": "b" }""",
        "application/json", "workload.pod is null")]
    [InlineData(
        """{ "migrationId": "seventeen", "workload": { }, "targetNode": "b" }""", "application/json", "migrationId")]
    [InlineData("[1, 2]", "application/json", "MigrationRequested")]
    [InlineData("{ nonsense", "application/vnd.masstransit+json", "invalid start")]
    public async Task What_cannot_be_read_goes_to_the_error_queue_with_the_reason(
        string body, string contentType, string reason)
    {
        await using var errors = await ErrorQueue.OpenAsync(fixture.Access);

        await PublishAsync(TypeExchange, body, contentType);

        (await errors.Inbox.FirstAsync<Unreadable>(u => u.Body == body)).Reason.ShouldContain(reason);
        await AcceptsAsync($"after-{Guid.NewGuid():n}");
    }

    [Fact]
    public async Task An_envelope_around_another_message_is_set_aside()
    {
        const string body = """{ "messageType": ["urn:message:Migration.Contracts:SourceRetired"], "message": {} }""";
        await using var skipped = await ErrorQueue.OpenAsync(fixture.Access, "migration-requests_skipped", "MT-Reason");

        await PublishAsync(QueueExchange, body, "application/vnd.masstransit+json");

        (await skipped.Inbox.FirstAsync<Unreadable>(u => u.Body == body)).Reason.ShouldBe("dead-letter");
        await AcceptsAsync("after-another-message");
    }

    private async Task AcceptsAsync(string container)
    {
        var script = await fixture.AcceptedAsync(container);
        (await fixture.RecordAsync(script.Id, _ => true)).State.ShouldBe(MigrationState.Accepted);
    }

    private static string Request(string container) => $$"""
        { "workload": { "platform": "podman", "pod": "pod-of-{{container}}", "container": "{{container}}" }, "targetNode": "node-b",
          "requestedBy": "python", "someNewMember": 1 }
        """;

    private Task<string> PublishAsync(
        string exchange, string body, string contentType = "application/json", string messageId = "") =>
        Python.RunAsync(fixture.Access, Python.Publisher, exchange, body, contentType, messageId);
}
