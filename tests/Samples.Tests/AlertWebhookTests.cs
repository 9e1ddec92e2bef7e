using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Migration.Contracts;
using Migration.Coordinator.Tests.Harness;
using Migration.Samples.AlertWebhook;

namespace Migration.Samples.Tests;

/// <summary>The webhook, over HTTP, in front of the real coordinator.</summary>
[Collection(SharedCoordinator.Name)]
public sealed class AlertWebhookTests(CoordinatorFixture fixture) : IAsyncLifetime
{
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync($"{fixture.Coordinator.Http.BaseAddress}");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_firing_alert_becomes_a_migration_once_however_often_it_is_sent()
    {
        fixture.Peers.AddWorkload("hot");
        var group = Group(Firing("hot", """ "pod": "pod-of-hot", "container": "hot" """), Resolved, Unrelated);

        var answers = await AnswersAsync(group);
        answers.Select(a => a.Outcome).ShouldBe(["Requested", "Ignored", "Ignored"]);
        answers[0].Detail.ShouldBe("to node-b");
        var accepted = await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == answers[0].MigrationId);
        accepted.Plan.Workload.Container.ShouldBe("hot");
        (await fixture.RecordAsync(accepted.MigrationId, _ => true)).Request.RequestedBy.ShouldBe("alert NodeHot");

        // It is migrating now, so no target would be found; a rule that names one repeats the request word by word.
        (await AnswersAsync(group))[0].Outcome.ShouldBe("Refused");
        var named = Group(Firing(
            "hot", """ "pod": "pod-of-hot", "container": "hot", "target_node": "node-b" """));
        (await AnswersAsync(named))[0].MigrationId.ShouldBe(accepted.MigrationId);
    }

    [Fact]
    public async Task An_alert_for_another_target_starts_nothing_a_second_time()
    {
        fixture.Peers.AddWorkload("twice");
        const string workload = """ "pod": "pod-of-twice", "container": "twice", "target_node": """;
        (await AnswersAsync(Group(Firing("twice", workload + "\"node-b\""))))[0].Outcome.ShouldBe("Requested");

        (await AnswersAsync(Group(Firing("twice", workload + "\"node-a\""))))[0].Outcome.ShouldBe("AlreadyRequested");
    }

    [Fact]
    public async Task Missing_labels_are_named_and_nothing_is_asked_for()
    {
        using var response = await PostAsync(Group(Firing("incomplete", """ "pod": "cache" """)));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldSatisfyAllConditions(
            body => body.ShouldContain("alerts[0].labels.container"), body => body.ShouldNotContain("labels.pod"));
    }

    [Fact]
    public async Task What_the_coordinator_refuses_has_its_reasons()
    {
        var answer = (await AnswersAsync(Group(Firing("gone", """ "pod": "p", "container": "gone" """))))[0];

        answer.Outcome.ShouldBe("Refused");
        answer.Detail.ShouldContain("is unknown on");
    }

    [Theory]
    [InlineData("{}", "alerts is missing")]
    [InlineData("{ \"alerts\": 5 }", "400")]
    public async Task Another_message_than_alertmanagers_is_refused(string body, string why)
    {
        using var response = await PostAsync(body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldContain(why);
    }

    [Fact]
    public async Task A_coordinator_that_is_away_lets_the_alerts_be_sent_again()
    {
        await DisposeAsync();
        await StartAsync("http://127.0.0.1:1");
        using var response = await PostAsync(Group(Firing("away", """ "pod": "p", "container": "c" """)));

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldContain("The coordinator cannot be asked");
    }

    private const string Resolved = """{ "status": "resolved", "labels": { "migrate": "true" } }""";
    private const string Unrelated = """{ "status": "firing", "labels": { "alertname": "DiskFull" } }""";

    private static string Firing(string fingerprint, string labels) => $$"""
        { "status": "firing", "startsAt": "2026-01-02T12:00:00Z", "fingerprint": "{{fingerprint}}",
          "labels": { "alertname": "NodeHot", "migrate": "true", {{labels}} } }
        """;

    private static string Group(params string[] alerts) =>
        $$"""{ "version": "4", "status": "firing", "alerts": [{{string.Join(",", alerts)}}] }""";

    private async Task<List<AlertAnswer>> AnswersAsync(string body)
    {
        using var response = await PostAsync(body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancel));
        return (await response.Content.ReadFromJsonAsync<List<AlertAnswer>>(Cancel))!;
    }

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _http.PostAsync("/alerts", content, Cancel);
    }

    private async Task StartAsync(string coordinator)
    {
        _app = Webhook.Build("--urls", "http://127.0.0.1:0", "--Coordinator:Url", coordinator);
        await _app.StartAsync(Cancel);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }
}
