using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Migration.SwitchCtl.Rows;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Api;

public class RegistrationTests : SwitchCtlTest
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_wrong_is_told_at_once_by_field()
    {
        var (status, errors) = await PutAsync("/services/redis/backends/x", new
        {
            workload = new { platform = "vmware", pod = "p" },
            address = "10.0.1.300",
            port = 70000,
            nextHopMac = "nonsense",
            switchPort = 9,
            node = "",
        });

        status.ShouldBe(HttpStatusCode.BadRequest);
        errors.Keys.ShouldBe(
            ["workload.platform", "workload.container", "address", "port", "nextHopMac", "switchPort", "node"],
            ignoreOrder: true);
        errors["switchPort"].Single().ShouldContain("no port 9");
    }

    [Theory]
    [InlineData("/ports/511", """{"mac":"02:00:00:00:00:01"}""", "number")]
    [InlineData("/ports/x", """{"mac":"02:00:00:00:00:01"}""", "number")]
    [InlineData("/ports/3", """{}""", "mac")]
    [InlineData("/gateways/10.0.1", """{"mac":"02:00:00:00:00:01"}""", "address")]
    [InlineData("/gateways/10.0.1.1", """{"mac":"02:00:00:00:00:01","port":8}""", "port")]
    [InlineData("/routes/10.0.1.1/24", """{"nextHopMac":"02:00:00:00:00:01","port":1}""", "prefix")]
    [InlineData("/routes/10.0.1.0/24", """{"nextHopMac":"02:00:00:00:00:01"}""", "port")]
    [InlineData("/services/a", """{"vip":"x","protocol":"tcp","port":1}""", "vip")]
    [InlineData("/services/a", """{"vip":"10.0.9.9","protocol":"sctp","port":1}""", "protocol")]
    [InlineData("/services/a", """{"vip":"10.0.9.9","protocol":"tcp","port":0}""", "port")]
    [InlineData("/services/a", """{"vip":"10.0.9.9","protocol":"tcp","port":"http"}""", "port")]
    [InlineData("/services/a", """{"vip":""", "vip")]
    [InlineData("/services/a", "null", "body")]
    [InlineData("/services/redis/backends/b", """{}""", "workload")]
    public async Task Bad_input_is_refused_and_the_field_named(string path, string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Host.Http.PutAsync(new Uri(path, UriKind.Relative), content, Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await ErrorsAsync(response)).Keys.ShouldContain(field);
    }

    [Fact]
    public async Task A_body_that_is_not_json_is_refused()
    {
        using var content = new StringContent("mac=1");
        using var response = await Host.Http.PutAsync(new Uri("/ports/1", UriKind.Relative), content, Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_service_address_belongs_to_one_service()
    {
        var (status, errors) = await PutAsync(
            "/services/other",
            new { vip = "10.0.9.1", protocol = "tcp", port = 6379 });

        status.ShouldBe(HttpStatusCode.Conflict);
        errors["vip"].Single().ShouldContain("'redis'");
    }

    [Fact]
    public async Task A_pods_port_is_one_backend_only()
    {
        var (status, errors) = await PutAsync("/services/redis/backends/twin", SwitchCtlHost.RedisBackend());

        status.ShouldBe(HttpStatusCode.Conflict);
        errors["address"].Single().ShouldContain("redis/main");
    }

    [Fact]
    public async Task A_backend_of_an_unknown_service_is_not_found()
    {
        var (status, errors) = await PutAsync("/services/nobody/backends/b", SwitchCtlHost.RedisBackend("10.0.1.99"));

        status.ShouldBe(HttpStatusCode.NotFound);
        errors["name"].Single().ShouldContain("'nobody'");
    }

    [Fact]
    public async Task Putting_the_same_again_changes_nothing()
    {
        await Host.ReconcileAsync();
        Switch.Target.Writes.Clear();

        await Host.PutAsync("/ports/1", new { mac = "02:00:00:00:00:01" });
        await Host.PutAsync("/services/redis", new { vip = "10.0.9.1", protocol = "tcp", port = 6379 });
        await Host.PutAsync("/services/redis/backends/main", SwitchCtlHost.RedisBackend());
        await Host.ReconcileAsync();

        Switch.Target.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_changed_backend_keeps_its_number()
    {
        await Host.PutAsync("/services/redis/backends/main", SwitchCtlHost.RedisBackend("10.0.1.11"));
        await Host.ReconcileAsync();

        Switch.Rows().Single(r => r.Key.Table == Pipeline.Backend).ToString()
            .ShouldBe("ingress.backend backend_id=1 -> "
                + "ingress.deliver(address=10.0.1.11, l4_port=6380, dmac=02:00:00:00:01:0a, port=1)");
        Source("10.0.1.10").ShouldBeNull();
    }

    [Fact]
    public async Task What_is_removed_leaves_the_switch_and_what_is_in_use_cannot_be()
    {
        (await DeleteAsync("/services/redis")).ShouldBe(HttpStatusCode.Conflict);
        (await DeleteAsync("/ports/1")).ShouldBe(HttpStatusCode.Conflict);
        (await DeleteAsync("/services/redis/backends/main")).ShouldBe(HttpStatusCode.NoContent);
        (await DeleteAsync("/services/redis")).ShouldBe(HttpStatusCode.NoContent);
        (await DeleteAsync("/services/redis")).ShouldBe(HttpStatusCode.NoContent);
        (await DeleteAsync("/ports/1")).ShouldBe(HttpStatusCode.NoContent);
        (await DeleteAsync("/ports/2")).ShouldBe(HttpStatusCode.NoContent);
        await Host.ReconcileAsync();

        Switch.Rows().ShouldBeEmpty();
    }

    [Fact]
    public async Task Gateways_and_routes_come_and_go()
    {
        await Host.PutAsync("/gateways/10.0.1.1", new { mac = "02:00:00:00:00:01", port = 1 });
        await Host.PutAsync("/routes/10.0.1.0/24", new { nextHopMac = "02:00:00:00:00:99", port = 1 });
        await Host.PutAsync("/routes/0.0.0.0/0", new { nextHopMac = "02:00:00:00:00:98", port = 2 });
        await Host.ReconcileAsync();
        var shown = await Host.Http.GetFromJsonAsync<JsonElement>("/tables?table=ingress.route", Cancel);
        shown.GetProperty("ingress.route").EnumerateArray()
            .Select(r => r.GetProperty("match").GetProperty("dst_addr").GetString())
            .ShouldBe(["0.0.0.0/0", "10.0.1.0/24"]);

        (await DeleteAsync("/gateways/10.0.1.1")).ShouldBe(HttpStatusCode.NoContent);
        (await DeleteAsync("/routes/10.0.1.0/24")).ShouldBe(HttpStatusCode.NoContent);
        (await DeleteAsync("/routes/0.0.0.0/0")).ShouldBe(HttpStatusCode.NoContent);
        await Host.ReconcileAsync();
        Switch.Rows().ShouldNotContain(r => r.Key.Table == Pipeline.Route);
        var network = await Host.Http.GetFromJsonAsync<JsonElement>("/network", Cancel);
        network.GetProperty("ports").GetArrayLength().ShouldBe(2);
        network.GetProperty("routes").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_backend_on_the_move_cannot_be_changed_or_removed()
    {
        await HoldAsync();

        var (status, errors) = await PutAsync("/services/redis/backends/main", SwitchCtlHost.RedisBackend("10.0.1.12"));
        status.ShouldBe(HttpStatusCode.Conflict);
        errors["backendName"].Single().ShouldContain(Messages.Id.ToString());
        (await DeleteAsync("/services/redis/backends/main")).ShouldBe(HttpStatusCode.Conflict);
        (await PutAsync("/services/redis", new { vip = "10.0.9.5", protocol = "tcp", port = 6379 })).Status
            .ShouldBe(HttpStatusCode.Conflict);
        (await PutAsync("/services/redis/backends/main", SwitchCtlHost.RedisBackend())).Status
            .ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Ready_says_that_bus_and_switch_are()
    {
        await Host.ReconcileAsync();

        var ready = await Host.Http.GetFromJsonAsync<JsonElement>("/health/ready", Cancel);

        ready.GetProperty("checks").GetProperty("switch").GetProperty("status").GetString().ShouldBe("Healthy");
        ready.GetProperty("checks").GetProperty("masstransit-bus").GetProperty("status").GetString().ShouldBe(
            "Healthy");
    }

    [Fact]
    public async Task Counters_show_what_waits()
    {
        await HoldAsync();
        Switch.Punt(1, Frames.Tcp(1));
        await Eventually.BeTrueAsync(
            () => Host.Get<SwitchCtl.Hold.HoldBuffers>().Counters[1].Waiting == 1, "a packet waits");

        var counters = await Host.Http.GetFromJsonAsync<JsonElement>("/counters", Cancel);

        var hold = counters.GetProperty("holds")[0];
        hold.GetProperty("backend").GetInt32().ShouldBe(1);
        hold.GetProperty("packets").GetProperty("waiting").GetInt32().ShouldBe(1);
    }

    private async Task<(HttpStatusCode Status, Dictionary<string, string[]> Errors)> PutAsync(string path, object body)
    {
        using var response = await Host.Http.PutAsJsonAsync(path, body, Cancel);
        return (response.StatusCode, response.IsSuccessStatusCode ? [] : await ErrorsAsync(response));
    }

    private async Task<HttpStatusCode> DeleteAsync(string path)
    {
        using var response = await Host.Http.DeleteAsync(new Uri(path, UriKind.Relative), Cancel);
        return response.StatusCode;
    }

    private static async Task<Dictionary<string, string[]>> ErrorsAsync(HttpResponseMessage response)
    {
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return problem.GetProperty("errors").Deserialize<Dictionary<string, string[]>>()!;
    }
}
