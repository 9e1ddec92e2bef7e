using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Api;

/// <summary>Pods with ports of their own, as a CNI plugin registers them.</summary>
public class PodTests : SwitchCtlTest
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_that_is_registered_is_reached_and_one_that_is_removed_is_not()
    {
        await Host.PutAsync("/pods/c1-eth0", Pod());
        await Host.PutAsync("/pods/c1-eth0", Pod());
        await Eventually.BeTrueAsync(() => Route("10.1.1.7") is not null, "the switch leads to the pod");
        Route("10.1.1.7").ToString()!.ShouldContain("port=16");
        var shown = await Host.Http.GetFromJsonAsync<JsonElement>("/pods/c1-eth0", Cancel);
        shown.GetProperty("switchPort").GetInt32().ShouldBe(16);

        for (var i = 0; i < 2; i++)
        {
            using var gone = await Host.Http.DeleteAsync(new Uri("/pods/c1-eth0", UriKind.Relative), Cancel);
            gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        await Eventually.BeTrueAsync(() => Route("10.1.1.7") is null, "the switch does not lead to it any more");
        using var asked = await Host.Http.GetAsync(new Uri("/pods/c1-eth0", UriKind.Relative), Cancel);
        asked.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_backend_is_found_by_its_address()
    {
        await Host.PutAsync("/pods/c1-eth0", Pod());
        await Host.PutAsync("/services/shop", new { vip = "10.0.9.2", protocol = "tcp", port = 80 });

        await Host.PutAsync("/services/shop/backends/one", new
        {
            workload = new { platform = "podman", pod = "shop", container = "server" },
            address = "10.1.1.7",
            port = 8080,
        });

        var backend = await Host.Http.GetFromJsonAsync<JsonElement>("/services/shop/backends/one", Cancel);
        backend.GetProperty("node").GetString().ShouldBe("node-a");
        backend.GetProperty("nextHopMac").GetString().ShouldBe("0a:58:0a:01:01:07");
        backend.GetProperty("switchPort").GetInt32().ShouldBe(16);
    }

    [Fact]
    public async Task A_port_of_a_node_belongs_to_one_pod()
    {
        await Host.PutAsync("/pods/c1-eth0", Pod());
        await Host.PutAsync("/pods/c3-eth0", Pod(node: "node-b"));

        using var second = await Host.Http.PutAsJsonAsync("/pods/c2-eth0", Pod(), Cancel);

        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await second.Content.ReadAsStringAsync(Cancel)).ShouldContain("c1-eth0");
    }

    [Fact]
    public async Task Everything_wrong_is_told_at_once()
    {
        using var refused = await Host.Http.PutAsJsonAsync("/pods/c1-eth0", new { address = "10.1.1", switchPort = 900 },
            Cancel);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var errors = (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("errors");
        errors.EnumerateObject().Select(e => e.Name).ShouldBe(
            ["node", "pod", "address", "mac", "switchPort", "gateway", "gatewayMac"], ignoreOrder: true);
    }

    private static object Pod(string node = "node-a") => new
    {
        node,
        pod = "shop",
        address = "10.1.1.7",
        mac = "0a:58:0a:01:01:07",
        switchPort = 16,
        gateway = "169.254.1.1",
        gatewayMac = "02:00:a9:fe:01:01",
    };

    private TableRow? Route(string address) =>
        Switch.Row(new RowKey(Pipeline.Route, IpAddress.Parse(address).Value, 32));
}
