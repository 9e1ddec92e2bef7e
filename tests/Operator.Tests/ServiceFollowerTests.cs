using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.KubernetesFakes;
using Migration.KubernetesOperator.Services;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Tests;

public sealed class ServiceFollowerTests : IAsyncLifetime
{
    private const string Space = "shop";
    private const string Name = "k8s.shop.web.80";
    private FakeApiServer _server = null!;
    private FakeHttp _switchctl = null!;
    private KubernetesApi _api = null!;
    private HttpClient _http = null!;
    private ServiceFollower _follower = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _switchctl = await FakeHttp.StartAsync();
        _switchctl.Answers["services"] = "[]";
        _switchctl.Answers["backends"] = "[]";
        _api = _server.Client();
        _http = new HttpClient();
        var options = Options.Create(new OperatorOptions { SwitchCtl = _switchctl.Address });
        var nodes = new NodeEntries(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Topology:Nodes:0:Name"] = "node-a",
            ["Topology:Nodes:0:UplinkMac"] = "02:00:00:00:01:02",
            ["Topology:Nodes:0:SwitchPort"] = "1",
        }).Build());
        _follower = new ServiceFollower(
            _api, new SwitchClient(_http, options), nodes,
            new EventWriter(_api, TimeProvider.System, "operator", "test"), options, TimeProvider.System,
            NullLogger<ServiceFollower>.Instance);
        AddService("""{"containerflow.io/vip":"10.100.0.10"}""");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _api.Dispose();
        await _switchctl.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_service_that_has_opted_in_is_served_by_its_ready_pods()
    {
        AddPod("web-1", "10.78.1.2");
        AddPod("web-2", "10.78.1.3", isReady: false);

        await CompareAsync();

        _switchctl.Put[$"services/{Name}"]!["vip"]!.GetValue<string>().ShouldBe("10.100.0.10");
        var backend = (JsonObject)_switchctl.Put[$"services/{Name}/backends/web-1"]!;
        backend.Text("address").ShouldBe("10.78.1.2");
        backend.Number("port").ShouldBe(8080);
        backend.Text("nextHopMac").ShouldBe("02:00:00:00:01:02");
        backend.Text("workload", "container").ShouldBe("app");
        _switchctl.Put.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Of_pods_with_two_addresses_the_one_of_the_family_of_the_service_s_address_counts()
    {
        _server.Change(KubernetesKind.Service, Space, "web",
            s => s["metadata"]!["annotations"] = new JsonObject { ["containerflow.io/vip"] = "fd00:100::10" });
        AddPod("web-1", "10.78.1.2");
        AddSlice("web-1", "fd78:1::2");

        await CompareAsync();

        var backend = (JsonObject)_switchctl.Put[$"services/{Name}/backends/web-1"]!;
        backend.Text("address").ShouldBe("fd78:1::2");
    }

    [Fact]
    public async Task A_service_whose_pods_have_no_address_of_its_family_says_so()
    {
        _server.Change(KubernetesKind.Service, Space, "web",
            s => s["metadata"]!["annotations"] = new JsonObject { ["containerflow.io/vip"] = "fd00:100::10" });
        AddPod("web-1", "10.78.1.2");

        await CompareAsync();

        _switchctl.Put.Keys.ShouldBe([$"services/{Name}"]);
        (await _api.ListAsync(KubernetesKind.Event, ObjectSelection.All, TestContext.Current.CancellationToken))
            .Select(e => $"{e}").ShouldContain(e => e.Contains("NoEndpoints") && e.Contains("spec.ipFamilies"));
    }

    [Fact]
    public async Task One_that_has_not_is_left_alone_and_so_is_what_was_registered_by_hand()
    {
        _server.Change(KubernetesKind.Service, Space, "web", s => s["metadata"]!["annotations"] = new JsonObject());
        _switchctl.Answers["services"] = """[{"name":"by-hand"}]""";

        await CompareAsync();

        _switchctl.Put.ShouldBeEmpty();
        _switchctl.Deleted.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_opts_out_goes_with_its_backends()
    {
        _server.Change(KubernetesKind.Service, Space, "web", s => s["metadata"]!["annotations"] = new JsonObject());
        _switchctl.Answers["services"] = $$"""[{"name":"{{Name}}"}]""";
        Backends(("web-1", "web-1", false));

        await CompareAsync();

        _switchctl.Deleted.ShouldBe([$"services/{Name}/backends/web-1", $"services/{Name}"]);
    }

    [Fact]
    public async Task A_backend_whose_pod_is_gone_goes_and_one_that_is_only_unready_stays()
    {
        AddPod("web-2", "10.78.1.3", isReady: false);
        Backends(("web-1", "web-1", false), ("web-2", "web-2", false));

        await CompareAsync();

        _switchctl.Deleted.ShouldBe([$"services/{Name}/backends/web-1"]);
    }

    [Fact]
    public async Task What_a_migration_moves_is_not_touched_before_and_after_the_redirect()
    {
        AddPod("web-1", "10.78.1.2");
        AddTarget("web-m01234567", "web-1");
        Backends(("web-1", "web-1", true));
        await CompareAsync();
        // The switch has gone over to the target; the endpoint slices still tell of the source.
        Backends(("web-1", "web-m01234567", false));
        await CompareAsync();

        _switchctl.Deleted.ShouldBeEmpty();
        _switchctl.Put.Keys.ShouldBe([$"services/{Name}"]);
    }

    [Fact]
    public async Task A_source_that_is_about_to_be_removed_is_not_added_again()
    {
        AddPod("web-1", "10.78.1.2", annotations: new JsonObject { [PodMarks.DeletionCost] = PodMarks.Cheapest });

        await CompareAsync();

        _switchctl.Put.Keys.ShouldBe([$"services/{Name}"]);
    }

    [Fact]
    public async Task A_node_that_is_not_in_the_topology_is_said_at_the_service()
    {
        AddPod("web-1", "10.78.9.2", node: "node-x");

        await CompareAsync();

        _switchctl.Put.Keys.ShouldBe([$"services/{Name}"]);
        _server.All(KubernetesKind.Event, Space).Single().Text("note")!.ShouldContain("Topology:Nodes");
    }

    private Task CompareAsync() => _follower.CompareAsync(TestContext.Current.CancellationToken);

    private void Backends(params (string Name, string Pod, bool IsMoving)[] backends) =>
        _switchctl.Answers["backends"] = new JsonArray([.. backends.Select(b => (JsonNode)new JsonObject
        {
            ["service"] = Name,
            ["name"] = b.Name,
            ["workload"] = new JsonObject { ["namespace"] = Space, ["pod"] = b.Pod },
            ["migration"] = b.IsMoving ? Guid.NewGuid().ToString() : null,
        })]).ToJsonString();

    private void AddService(string annotations) => _server.Add(KubernetesKind.Service, Space, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "web", ["annotations"] = JsonNode.Parse(annotations) },
        ["spec"] = new JsonObject
        {
            ["ports"] = new JsonArray(new JsonObject { ["port"] = 80, ["protocol"] = "TCP", ["name"] = "http" }),
        },
    });

    private void AddTarget(string name, string source)
    {
        var pod = FakeCluster.Pod(name, "node-a");
        pod["metadata"]!["labels"] = new JsonObject { [PodMarks.Migration] = "m" };
        pod["metadata"]!["annotations"]![PodMarks.Source] = source;
        pod["status"] = new JsonObject { ["phase"] = "Running" };
        _server.Add(KubernetesKind.Pod, Space, pod);
    }

    private void AddPod(
        string name, string address, bool isReady = true, string node = "node-a", JsonObject? annotations = null)
    {
        var pod = FakeCluster.Pod(name, node);
        pod["status"] = new JsonObject { ["phase"] = "Running" };
        if (annotations is not null)
            pod["metadata"]!["annotations"] = annotations;
        _server.Add(KubernetesKind.Pod, Space, pod);
        AddSlice(name, address, isReady, node);
    }

    private void AddSlice(string name, string address, bool isReady = true, string node = "node-a")
    {
        var family = address.Contains(':', StringComparison.Ordinal) ? "IPv6" : "IPv4";
        _server.Add(KubernetesKind.EndpointSlice, Space, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"web-{name}-{family.ToLowerInvariant()}",
                ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = "web" },
            },
            ["addressType"] = family,
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 8080 }),
            ["endpoints"] = new JsonArray(new JsonObject
            {
                ["addresses"] = new JsonArray(address),
                ["conditions"] = new JsonObject { ["ready"] = isReady },
                ["nodeName"] = node,
                ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["name"] = name },
            }),
        });
    }
}
