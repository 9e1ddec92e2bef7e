using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Migration.SwitchCtl.Store;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Api;

public class BulkTests : SwitchCtlTest
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_services_with_their_backends_reach_the_switch_in_one_go()
    {
        await Host.PutAsync("/services", new { services = Enumerable.Range(0, 100).Select(s => Service(s, 10)) });
        await Host.ReconcileAsync();

        var state = Host.Get<DesiredStore>().Load();
        state.Services.Count.ShouldBe(101);
        state.Backends.Count.ShouldBe(1001);
        state.BucketHomes.ShouldBeEmpty();
        Switch.Rows().Count.ShouldBe(2 + 1001 + 1001 + 101 + 101 * 11 + 101);
        Host.Switch.Reconciler.Latest!.Refused.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_a_change_keeps_the_rest()
    {
        await Host.PutAsync("/services", new { services = new[] { Service(1, 3), Service(2, 3) } });
        var before = Host.Get<DesiredStore>().Load();
        await Host.PutAsync("/services", new { services = new[] { Service(2, 3) } });

        Host.Get<DesiredStore>().Load().Backends.ShouldBe(before.Backends);
    }

    [Fact]
    public async Task With_one_fault_nothing_is_kept_and_every_fault_is_named()
    {
        var response = await Host.Http.PutAsJsonAsync(
            "/services",
            new
            {
                services = new object?[]
                {
                    Service(1, 1),
                    new { name = "x", vip = "10.0.9", protocol = "tcp", port = 80 },
                    null,
                    new
                    {
                        name = "y",
                        vip = "10.0.9.77",
                        protocol = "tcp",
                        port = 80,
                        backends = new object?[] { new { name = "b", port = 0 } },
                    },
                },
            },
            Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        var fields = problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ToArray();
        fields.ShouldContain("services[1].vip");
        fields.ShouldContain("services[2].name");
        fields.ShouldContain("services[3].backends[0].workload");
        fields.ShouldContain("services[3].backends[0].port");
        Host.Get<DesiredStore>().Load().Services.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_empty_list_is_refused()
    {
        var body = new { services = Array.Empty<object>() };
        using var response = await Host.Http.PutAsJsonAsync("/services", body, Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldContain("\"services\"");
    }

    private static object Service(int number, int backends) => new
    {
        name = $"s{number}",
        vip = $"10.1.{number / 250}.{number % 250 + 1}",
        protocol = "tcp",
        port = 80,
        backends = Enumerable.Range(0, backends).Select(b => new
        {
            name = $"b{b}",
            workload = new { platform = "podman", pod = $"p{number}-{b}", container = "server" },
            address = $"10.{2 + b}.{number / 250}.{number % 250 + 1}",
            port = 8080,
            nextHopMac = "02:00:00:00:01:0a",
            switchPort = 1,
            node = "node-a",
        }),
    };
}
