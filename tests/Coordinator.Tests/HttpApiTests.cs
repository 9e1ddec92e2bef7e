using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Contracts;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests;

[Collection(SharedCoordinator.Name)]
public class HttpApiTests(CoordinatorFixture fixture)
{
    private readonly HttpClient _http = fixture.Coordinator.Http;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_accepted_published_and_found_again()
    {
        var workload = fixture.Peers.AddWorkload("over-http");
        var response = await _http.PostAsJsonAsync("/migrations", new { workload, targetNode = "node-b" }, Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = (await ReadAsync(response))["id"]!.GetValue<Guid>();
        response.Headers.Location!.OriginalString.ShouldBe($"/migrations/{id}");
        var accepted = await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == id);
        await fixture.Peers.PublishAsync(new MigrationScript(accepted).Prepared());
        await fixture.RecordAsync(id, r => r.State == MigrationState.Prepared);

        var migration = await GetAsync($"/migrations/{id}");
        migration["state"]!.GetValue<string>().ShouldBe("Prepared");
        migration["sourceNode"]!.GetValue<string>().ShouldBe("node-a");
        migration["steps"]!.AsArray().Select(s => s!["name"]!.GetValue<string>()).ShouldBe(["pull", "prepare"]);
        var listed = await GetAsync("/migrations?state=prepared,Held&workload=pod-of-over-http/over-http");
        listed.AsArray().ShouldHaveSingleItem()!["id"]!.GetValue<Guid>().ShouldBe(id);
        (await GetAsync("/migrations?state=Completed&workload=over-http")).AsArray().ShouldBeEmpty();
        (await GetAsync("/migrations?workload=ver-http")).AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_request_is_a_problem_with_all_reasons()
    {
        var body = new { workload = Samples.Workload("no-such"), targetNode = "node-x", sourceNode = "node-a" };
        var response = await _http.PostAsJsonAsync("/migrations", body, Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var reasons = (await ReadAsync(response))["reasons"]!.AsArray().Select(r => r!.GetValue<string>()).ToArray();
        reasons.ShouldContain(r => r.Contains("'node-x' is unknown"));
        reasons.ShouldContain(r => r.Contains("is unknown on node-a"));
    }

    [Theory]
    [InlineData("{", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("""{ "targetNode": "node-b" }""", "application/json")]
    [InlineData("""{ "workload": null, "targetNode": "node-b" }""", "application/json")]
    public async Task A_body_that_cannot_be_read_is_a_problem(string body, string contentType)
    {
        using var content = new StringContent(body, null, contentType);
        var response = await _http.PostAsync("/migrations", content, Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ReadAsync(response))["detail"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_body_that_is_not_json_is_not_taken()
    {
        using var content = new StringContent("{}", null, "text/plain");

        (await _http.PostAsync("/migrations", content, Cancel)).StatusCode
            .ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        using var content = new StringContent(new string(' ', 70_000), null, "application/json");

        (await _http.PostAsync("/migrations", content, Cancel)).StatusCode
            .ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task The_same_id_repeats_the_answer_and_other_words_conflict()
    {
        var request = Samples.Request(fixture.Peers.AddWorkload("http-repeated"));

        (await _http.PostAsJsonAsync("/migrations", request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await _http.PostAsJsonAsync("/migrations", request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await _http.PostAsJsonAsync("/migrations", request with { RequestedBy = "bob" }, Cancel)).StatusCode
            .ShouldBe(HttpStatusCode.Conflict);
        fixture.Inbox.All<MigrationAccepted>(m =>
            m.MigrationId == request.MigrationId).Count.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task An_idempotency_key_makes_a_request_repeatable()
    {
        var body = new { workload = fixture.Peers.AddWorkload("with-key"), targetNode = "node-b" };

        var (first, id) = await PostAsync("order 17", body);
        var (again, same) = await PostAsync("order 17", body);
        var (other, _) = await PostAsync("order 17", new { body.workload, targetNode = "node-k" });
        var (both, problem) = await PostAsync("order 18", Samples.Request(Samples.Workload("with-key")));

        (first, again, same?["id"]?.ToString()).ShouldBe(
            (HttpStatusCode.Accepted, HttpStatusCode.Accepted, id["id"]!.ToString()));
        other.ShouldBe(HttpStatusCode.Conflict);
        both.ShouldBe(HttpStatusCode.BadRequest);
        problem["errors"]!["Idempotency-Key"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("""{ "targetNode": "node-b" }""", "workload")]
    [InlineData("""{ "workload": { "platform": "podman", "pod": "p" }, "targetNode": "b" }""", "workload.container")]
    [InlineData("""{ "workload": { "platform": 7, "pod": "p", "container": "c" }, "targetNode": "b" }""",
        "workload.platform")]
    [InlineData("""{ "workload": { "platform": "podman", "pod": "p", "container": "c" }, "targetNode": "" }""",
        "targetNode")]
    [InlineData("""{ "workload": { "platform": "podman", "pod": "p", "container": "c" }, "ownership": "manifest" }""",
        "ownership")]
    [InlineData("""{ "workload": { "platform": "kubernetes", "pod": "p", "container": "c" }, "ownership": "steal" }""",
        "ownership")]
    [InlineData("""{ "workload": { "platform": "podman", "pod": "", "container": "c" }, "targetNode": "node-b" }""",
        "workload.pod")]
    [InlineData("""
        { "workload": { "platform": "podman", "pod": "p", "container": "c" }, "targetNode": "node-b",
          "priority": "now" }
        """, "priority")]
    public async Task A_wrong_member_is_named(string body, string field)
    {
        using var content = new StringContent(body, null, "application/json");

        var response = await _http.PostAsync("/migrations", content, Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ReadAsync(response))["errors"]![field].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("state=Lost", "state")]
    [InlineData("limit=many", "limit")]
    [InlineData("before=yesterday", "before")]
    public async Task A_wrong_parameter_is_named(string query, string field) =>
        (await GetAsync($"/migrations?{query}"))["errors"]![field].ShouldNotBeNull();

    [Fact]
    public async Task The_openapi_document_names_every_operation_and_what_it_takes()
    {
        var document = await GetAsync("/openapi/v1.json");

        var operations = document["paths"]!.AsObject()
            .SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key} {p.Key} {o.Value!["operationId"]}"));
        operations.ShouldBe(
        [
            "post /migrations requestMigration", "get /migrations listMigrations", "get /migrations/{id} getMigration",
            "post /migrations/{id}/cancel cancelMigration", "get /migrations/{id}/events followMigration",
            "get /events followAll",
            "get /workloads/{platform}/{namespace}/{pod}/{container}/migratability getMigratability",
        ], ignoreOrder: true);
        document["components"]!["schemas"]!["MigrationRequested"].ShouldNotBeNull();
        document["components"]!["securitySchemes"]!["ApiKey"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Cancel_is_granted_before_and_refused_after_the_redirect()
    {
        var early = await fixture.AcceptedAsync("http-early");
        var late = await fixture.AcceptedAsync("http-late");
        await fixture.Peers.PublishAsync(late.Redirected());
        await fixture.RecordAsync(late.Id, r => r.State == MigrationState.Redirected);

        var granted = await _http.PostAsJsonAsync($"/migrations/{early.Id}/cancel",
            new { reason = "no", requestedBy = "ann" }, Cancel);
        var refused = await _http.PostAsync($"/migrations/{late.Id}/cancel", null, Cancel);

        granted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await fixture.Inbox.FirstAsync<AbortMigration>(m => m.MigrationId == early.Id)).Reason
            .ShouldBe("Cancelled by ann: no.");
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ReadAsync(refused))["detail"]!.GetValue<string>().ShouldContain("point of no return");
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem()
    {
        foreach (var path in (string[])[$"/migrations/{Guid.NewGuid()}",
            $"/migrations/{Guid.NewGuid()}/events", "/nothing"])
        {
            var response = await _http.GetAsync(path, Cancel);
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }

        (await _http.GetAsync("/migrations?state=Lost", Cancel)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _http.GetAsync("/migrations?limit=0", Cancel)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Ready_while_broker_and_record_are_there()
    {
        (await _http.GetAsync("/health/live", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync("/health/ready"))["status"]!.GetValue<string>().ShouldBe("Healthy");
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string idempotencyKey, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/migrations");
        request.Content = JsonContent.Create(body);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        var response = await _http.SendAsync(request, Cancel);
        return (response.StatusCode, await ReadAsync(response));
    }

    private async Task<JsonNode> GetAsync(string path) => await ReadAsync(await _http.GetAsync(path, Cancel));

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel)) ?? throw new JsonException("null");
}
