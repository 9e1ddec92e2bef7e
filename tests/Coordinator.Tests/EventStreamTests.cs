using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests;

[Collection(SharedCoordinator.Name)]
public class EventStreamTests(CoordinatorFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_stream_of_a_migration_tells_its_whole_life_and_ends()
    {
        var script = await fixture.AcceptedAsync("streamed");
        var events = await OpenAsync($"/migrations/{script.Id}/events");
        foreach (var message in script.Forward)
            await fixture.Peers.PublishAsync(message);

        var told = await events.ToListAsync(Cancel);

        told.Select(e => e.EventType).ShouldBe(
            ["MigrationRequested", "MigrationAccepted", .. script.Forward.Select(m =>
                m.GetType().Name)], ignoreOrder: true);
        told[0].EventType.ShouldBe("MigrationRequested");
        told[^1].Data["state"]!.GetValue<string>().ShouldBe("Completed");
        told.ShouldAllBe(e => e.Data["migrationId"]!.GetValue<Guid>() == script.Id);
    }

    [Fact]
    public async Task The_stream_of_all_begins_now_and_can_be_continued()
    {
        await fixture.AcceptedAsync("before-listening");
        await using var all = (await OpenAsync("/events")).GetAsyncEnumerator(Cancel);

        var script = await fixture.AcceptedAsync("while-listening");

        var first = await NextOfAsync(all, script.Id);
        first.EventType.ShouldBe("MigrationRequested");
        await using var continued = (await OpenAsync("/events", first.EventId)).GetAsyncEnumerator(Cancel);
        (await NextOfAsync(continued, script.Id)).EventType.ShouldBe("MigrationAccepted");
    }

    private static async Task<SseItem<JsonNode>> NextOfAsync(IAsyncEnumerator<SseItem<JsonNode>> events, Guid id)
    {
        while (await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel))
        {
            if (events.Current.Data["migrationId"]!.GetValue<Guid>() == id)
                return events.Current;
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private async Task<IAsyncEnumerable<SseItem<JsonNode>>> OpenAsync(string path, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await fixture.Coordinator.Http.SendAsync(request,
            HttpCompletionOption.ResponseHeadersRead, Cancel);
        response.EnsureSuccessStatusCode().Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return SseParser.Create(
            await response.Content.ReadAsStreamAsync(Cancel), (_, data) => JsonNode.Parse(data)!)
                .EnumerateAsync(Cancel);
    }
}
