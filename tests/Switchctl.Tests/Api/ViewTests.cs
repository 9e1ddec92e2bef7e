using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Api;

public class ViewTests : SwitchCtlTest
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Packets_that_wait_are_shown_without_their_payload()
    {
        await HoldAsync();
        Switch.Punt(1, Frames.Tcp(7, 0, Frames.Syn));
        Switch.Punt(1, Frames.Tcp(8));
        await Eventually.BeTrueAsync(() => Host.Switch.Buffers.Counters[1].Waiting == 2, "two packets wait");

        var holds = await GetAsync("/held");
        holds[0].GetProperty("backend").GetInt32().ShouldBe(1);
        holds[0].GetProperty("packets").GetProperty("held").GetInt32().ShouldBe(2);
        var packets = await GetAsync("/held/1");
        packets[0].GetProperty("flags").GetString().ShouldBe("SYN");
        packets[0].GetProperty("from").GetString().ShouldBe("10.0.0.1:40000");
        packets[0].GetProperty("to").GetString().ShouldBe("10.0.9.1:6379");
        packets[1].GetProperty("flags").GetString().ShouldBe("PSH,ACK");
        packets[1].GetProperty("payloadBytes").GetInt32().ShouldBe(4);
        packets[1].GetProperty("sequence").GetInt64().ShouldBe(8);
    }

    [Theory]
    [InlineData("/held/9")]
    [InlineData("/services/nobody")]
    [InlineData("/services/redis/backends/nobody")]
    [InlineData("/tables?table=nothing")]
    [InlineData("/tables?switch=nowhere")]
    public async Task What_is_not_there_is_said_to_be_missing(string path)
    {
        using var response = await Host.Http.GetAsync(new Uri(path, UriKind.Relative), Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task One_service_and_one_backend_can_be_looked_at()
    {
        (await GetAsync("/services/redis")).GetProperty("vip").GetString().ShouldBe("10.0.9.1");
        (await GetAsync("/services/redis/backends/main")).GetProperty("state").GetString().ShouldBe("deliver");
    }

    [Fact]
    public async Task The_description_names_every_path_with_its_values_and_bodies()
    {
        var document = await GetAsync("/openapi/v1.json");

        var paths = document.GetProperty("paths");
        foreach (var path in new[] { "/services", "/backends", "/counters", "/held", "/tables", "/switches" })
            paths.GetProperty(path).GetProperty("get").GetProperty("summary").GetString().ShouldNotBeNullOrEmpty();
        var put = paths.GetProperty("/services/{name}/backends/{backendName}").GetProperty("put");
        put.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString())
            .ShouldBe(["name", "backendName"]);
        put.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(c => c.Name)
            .ShouldBe(["application/json"]);
        put.GetProperty("responses").EnumerateObject().Select(r => r.Name)
            .ShouldBe(["204", "400", "404", "409", "503"]);
        paths.GetProperty("/routes/{prefix}").GetProperty("put").GetProperty("parameters")[0]
            .GetProperty("name").GetString().ShouldBe("prefix");
    }

    private async Task<JsonElement> GetAsync(string path) =>
        await Host.Http.GetFromJsonAsync<JsonElement>(path, Cancel);
}
