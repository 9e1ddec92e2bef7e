using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.KubernetesFakes;
using Migration.KubernetesOperator.Drain;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Tests;

public sealed class NodeDrainTests : IAsyncLifetime
{
    private const string Space = "shop";
    private FakeApiServer _server = null!;
    private KubernetesApi _api = null!;
    private NodeDrain _drain = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _api = _server.Client();
        _drain = new NodeDrain(
            _api, new EventWriter(_api, TimeProvider.System, "operator", "test"),
            Options.Create(new OperatorOptions()), TimeProvider.System);
        _server.Add(
            KubernetesKind.Node, null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "node-a" } });
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_node_without_a_mark_keeps_its_pods()
    {
        Add("web");

        await LookAsync();

        Migrations().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"metadata":{"annotations":{"containerflow.io/drain":"system-critical"}}}""", "system-critical")]
    [InlineData("""{"metadata":{"annotations":{"containerflow.io/drain":"true"}}}""", "maintenance")]
    [InlineData("""{"spec":{"taints":[{"key":"containerflow.io/drain","effect":"NoSchedule"}]}}""", "maintenance")]
    [InlineData("""{"spec":{"taints":[{"key":"ToBeDeletedByClusterAutoscaler"}]}}""", "maintenance")]
    public async Task Every_pod_of_a_marked_node_gets_one_migration_however_often_it_is_looked_at(
        string patch, string priority)
    {
        Add("web");
        await MarkAsync(patch);

        await LookAsync();
        await LookAsync();

        Migrations().Single().Text("spec", "workload", "name").ShouldBe("web");
        Migrations().Single().Text("spec", "priority").ShouldBe(priority);
    }

    [Fact]
    public async Task What_cannot_move_is_said_at_the_pod_and_at_the_node()
    {
        Add("web", p => p["spec"]!["hostNetwork"] = true);
        await MarkAsync("""{"metadata":{"annotations":{"containerflow.io/drain":"true"}}}""");

        await LookAsync();

        Migrations().ShouldBeEmpty();
        _server.All(KubernetesKind.Event, Space).Single().Text("note")!.ShouldContain("spec.hostNetwork");
        _server.All(KubernetesKind.Event, "default").Single().Text("regarding", "name").ShouldBe("node-a");
    }

    [Theory]
    [InlineData("DaemonSet")]
    [InlineData("Node")]
    public async Task What_belongs_to_the_node_is_not_even_mentioned(string owner)
    {
        Add("agent", p => p["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["kind"] = owner,
            ["controller"] = true,
        }));
        await MarkAsync("""{"metadata":{"annotations":{"containerflow.io/drain":"true"}}}""");

        await LookAsync();

        Migrations().ShouldBeEmpty();
        _server.All(KubernetesKind.Event, null).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_budget_that_is_spent_is_waited_for()
    {
        Add("web");
        _server.Add(KubernetesKind.PodDisruptionBudget, Space, (JsonObject)JsonNode.Parse("""
            {"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}}},
             "status":{"disruptionsAllowed":0}}
            """)!);
        await MarkAsync("""{"metadata":{"annotations":{"containerflow.io/drain":"true"}}}""");

        await LookAsync();
        Migrations().ShouldBeEmpty();
        _server.All(KubernetesKind.Event, Space).Single().Text("reason").ShouldBe("DrainWaits");
        _server.Change(KubernetesKind.PodDisruptionBudget, Space, "web",
            b => b["status"]!["disruptionsAllowed"] = 1);
        await LookAsync();

        Migrations().Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_moves_already_takes_its_share_of_a_budget()
    {
        Add("web-1");
        Add("web-2");
        _server.Add(KubernetesKind.PodDisruptionBudget, Space, (JsonObject)JsonNode.Parse("""
            {"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}}},
             "status":{"disruptionsAllowed":1}}
            """)!);
        await MarkAsync("""{"metadata":{"annotations":{"containerflow.io/drain":"true"}}}""");

        await LookAsync();
        await LookAsync();
        Migrations().Select(m => m.ToJsonString()).ShouldHaveSingleItem().ShouldContain("web-1");
        _server.Change(KubernetesKind.Migration, Space, Migrations().Single().Name(),
            m => m.Child("status")["phase"] = "Completed");
        await LookAsync();

        Migrations().Select(m => m.Text("spec", "workload", "name")).ShouldBe(["web-1", "web-2"], ignoreOrder: true);
    }

    private Task LookAsync() => _drain.LookAsync(TestContext.Current.CancellationToken);

    private Task MarkAsync(string patch) => _api.PatchAsync(
        KubernetesKind.Node, null, "node-a", PatchKind.Merge, JsonNode.Parse(patch)!,
        TestContext.Current.CancellationToken);

    private IReadOnlyList<JsonObject> Migrations() => _server.All(KubernetesKind.Migration, null);

    private void Add(string name, Action<JsonObject>? change = null)
    {
        var pod = FakeCluster.Pod(name, "node-a");
        pod["status"] = (JsonObject)JsonNode.Parse("""
            {"phase":"Running","containerStatuses":[{"name":"app","state":{"running":{}}}]}
            """)!;
        change?.Invoke(pod);
        _server.Add(KubernetesKind.Pod, Space, pod);
    }
}
