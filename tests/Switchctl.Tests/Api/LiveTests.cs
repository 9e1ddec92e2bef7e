using System.Net.ServerSentEvents;
using System.Text.Json;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Api;

public class LiveTests : SwitchCtlTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_network_is_told_at_once_and_again_when_packets_wait()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        using var response = await Host.Http.GetAsync(
            new Uri("/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, limit.Token);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        await using var events = SseParser.Create(body, (_, data) => JsonSerializer.Deserialize<JsonElement>(data))
            .EnumerateAsync(limit.Token).GetAsyncEnumerator(limit.Token);

        (await events.MoveNextAsync()).ShouldBeTrue();
        var first = events.Current.Data;
        first.GetProperty("services")[0].GetProperty("vip").GetString().ShouldBe("10.0.9.1");
        first.GetProperty("switches").GetArrayLength().ShouldBe(1);
        Backend(first).GetProperty("state").GetString().ShouldBe("deliver");

        await HoldAsync();
        Switch.Punt(1, Frames.Tcp(7));
        Switch.Punt(1, Frames.Tcp(8));
        JsonElement backend;
        do
        {
            (await events.MoveNextAsync()).ShouldBeTrue();
            backend = Backend(events.Current.Data);
        }
        while (backend.GetProperty("waiting").GetInt32() < 2);

        backend.GetProperty("state").GetString().ShouldBe("hold");
        backend.GetProperty("waitingBytes").GetInt64().ShouldBeGreaterThan(0);
        backend.GetProperty("migration").GetGuid().ShouldBe(Messages.Id);
    }

    private static JsonElement Backend(JsonElement view) => view.GetProperty("backends")[0];
}
