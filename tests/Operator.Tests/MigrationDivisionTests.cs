using System.Text.Json.Nodes;
using Migration.Contracts;
using Migration.KubernetesFakes;
using Migration.KubernetesOperator.Migrations;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Tests;

public sealed class MigrationDivisionTests : IAsyncLifetime
{
    private const string Space = "shop";
    private readonly Guid _id = Guid.NewGuid();
    private FakeApiServer _server = null!;
    private KubernetesApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _api = _server.Client();
        _server.Add(KubernetesKind.Deployment, Space, (JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}}}}""")!);
        foreach (var name in new[] { "web-1", "web-2" })
        {
            var pod = FakeCluster.Pod(name, "node-a");
            pod["status"] = new JsonObject { ["phase"] = "Running" };
            _server.Add(KubernetesKind.Pod, Space, pod);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_request_for_a_deployment_becomes_a_migration_object_once()
    {
        var divided = (await DivideAsync("web", "redis")).ShouldBeOfType<MigrationDivided>();

        divided.MigrationId.ShouldBe(_id);
        divided.Pods.ShouldBe(["web-1", "web-2"], ignoreOrder: true);
        divided.Migration.ShouldBe($"request-{_id:n}");
        var made = _server.Get(KubernetesKind.Migration, Space, divided.Migration)!;
        made.Text("spec", "workload", "kind").ShouldBe("Deployment");
        made.Text("spec", "workload", "name").ShouldBe("web");
        made.Text("spec", "workload", "container").ShouldBe("redis");
        made.Text("spec", "targetNode").ShouldBe("node-b");
        made.Text("spec", "priority").ShouldBe("maintenance");
        made.Annotation("containerflow.io/requested-by").ShouldBe("ann");

        // Asked again it is what it is by now: no pod has its migration yet.
        (await DivideAsync("web", "redis")).ShouldBeOfType<MigrationDivided>().Pods.ShouldBeEmpty();
        _server.All(KubernetesKind.Migration, Space).Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_that_names_nothing_is_rejected_with_the_reason()
    {
        var rejected = (await DivideAsync("absent", "")).ShouldBeOfType<MigrationRejected>();

        rejected.MigrationId.ShouldBe(_id);
        rejected.Reasons.ShouldHaveSingleItem().ShouldContain("There is no Deployment shop/absent");
        _server.All(KubernetesKind.Migration, Space).ShouldBeEmpty();
    }

    private Task<object> DivideAsync(string name, string container) => new MigrationDivision(
        _api, new WorkloadResolver(_api)).DivideAsync(
            new DivideMigration
            {
                MigrationId = _id,
                Request = new MigrationRequested
                {
                    Workload = new Workload
                    {
                        Platform = "kubernetes", Namespace = Space, Pod = name, Container = container,
                    },
                    Kind = WorkloadKinds.Deployment,
                    TargetNode = "node-b",
                    Priority = "maintenance",
                    RequestedBy = "ann",
                },
            },
            TestContext.Current.CancellationToken);
}
