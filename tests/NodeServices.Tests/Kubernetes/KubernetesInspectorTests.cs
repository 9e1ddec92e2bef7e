using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Checkpointer.Kubernetes;
using Migration.Contracts;
using Migration.KubernetesFakes;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Kubernetes;

namespace Migration.NodeServices.Tests.Kubernetes;

/// <summary>What is asked before anything is touched: every refusal names the thing and the cure.</summary>
public sealed class KubernetesInspectorTests : IAsyncLifetime
{
    private static readonly Workload Workload = new()
    {
        Platform = WorkloadPlatforms.Kubernetes,
        Namespace = MigrationScene.Space,
        Pod = "web",
        Container = "app",
    };

    private static readonly ImageIdentity Image = new() { Id = new string('b', 64), Name = "registry/web:1" };

    private readonly FakeProcesses _processes = new();
    private MigrationScene _scene = null!;
    private FakeKubelet _kubelet = null!;
    private KubernetesApi _api = null!;
    private int _pid;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _scene = await MigrationScene.StartAsync();
        _scene.Cluster.Started = (_, id) => _pid = _processes.Start(id);
        _kubelet = await FakeKubelet.StartAsync(_scene.Cluster.Server.Authority, "node-a");
        _kubelet.Containers = [];
        _api = _scene.Cluster.Server.Client();
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _kubelet.DisposeAsync();
        await _scene.DisposeAsync();
        _processes.Dispose();
    }

    [Fact]
    public async Task A_pod_that_can_move_is_told_with_all_that_a_migration_needs()
    {
        await _scene.AddPodAsync("web");

        var answer = await Inspector("node-a").InspectAsync(Workload, Cancel);

        answer.Found.ShouldBeTrue();
        answer.Problems.ShouldBeEmpty();
        answer.Endpoint!.Address.ShouldBe(_scene.Pod("web").Text("status", "podIP"));
        answer.Endpoint.SecondAddress.ShouldNotBeNull().ShouldStartWith("fd78:1::");
        answer.BaseImage!.Name.ShouldBe("registry/web:1");
        answer.Labels!.ShouldContain("app=web");
        answer.MemoryBytes.ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("web", "node-b")]
    [InlineData("other", "node-a")]
    public async Task A_pod_that_is_not_on_the_node_is_not_found_there(string pod, string node)
    {
        await _scene.AddPodAsync("web");

        (await Inspector(node).InspectAsync(Workload with { Pod = pod }, Cancel)).Found.ShouldBeFalse();
    }

    [Theory]
    [InlineData("status", """{"phase":"Pending"}""", "wait until it runs")]
    [InlineData("spec", """{"hostNetwork":true}""", "spec.hostNetwork")]
    [InlineData("metadata", """{"ownerReferences":[{"kind":"Job","name":"db","controller":true}]}""",
        "Job db: a Job would count the source as failed")]
    [InlineData("metadata", """{"ownerReferences":[{"kind":"Job","name":"j","controller":true}]}""", "Job j")]
    [InlineData("metadata", """{"ownerReferences":[{"kind":"DaemonSet","name":"d","controller":true}]}""",
        "DaemonSet d")]
    public async Task What_the_pod_is_made_of_is_looked_at(string member, string change, string words)
    {
        await _scene.AddPodAsync("web");
        await _scene.Cluster.SettledAsync();
        _scene.Cluster.Server.Change(KubernetesKind.Pod, MigrationScene.Space, "web", p =>
        {
            foreach (var (name, value) in (JsonObject)JsonNode.Parse(change)!)
                p.Child(member)[name] = value?.DeepClone();
        });

        (await ProblemsAsync()).ShouldContain(p => p.Contains(words));
        TaskSignals.IsStopped(_pid).ShouldBeFalse();
    }

    [Theory]
    [InlineData("hostPath", "use a claim with ReadWriteMany")]
    [InlineData("emptyDir", "containerflow.io/empty-volumes: data")]
    public async Task A_volume_that_cannot_move_is_named(string kind, string words)
    {
        await _scene.AddPodAsync("web", p =>
        {
            p["spec"]!["volumes"]!.AsArray().Add(new JsonObject { ["name"] = "data", [kind] = new JsonObject() });
            p["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray().Add(new JsonObject { ["name"] = "data" });
        });

        (await ProblemsAsync()).Single().ShouldContain(words);
    }

    [Fact]
    public async Task Of_several_containers_the_others_are_named_with_the_annotation_that_lets_them_start_anew()
    {
        _scene.Cluster.Images["registry/proxy:1"] = true;
        await _scene.AddPodAsync("web", p => p["spec"]!["containers"]!.AsArray().Add(
            new JsonObject { ["name"] = "proxy", ["image"] = "registry/proxy:1" }));
        await _scene.Cluster.SettledAsync();

        (await ProblemsAsync()).Single().ShouldContain("containerflow.io/start-anew: proxy");
    }

    [Fact]
    public async Task A_gate_that_is_off_is_said_before_anything_is_held()
    {
        await _scene.AddPodAsync("web");
        _kubelet.IsGateOn = false;

        (await ProblemsAsync()).Single().ShouldContain("ContainerCheckpoint");
    }

    [Fact]
    public async Task A_missing_permission_at_the_kubelet_names_verb_and_resource()
    {
        await _scene.AddPodAsync("web");
        _kubelet.IsAllowed = false;

        (await ProblemsAsync()).Single().ShouldContain("verb 'create' on resource 'nodes/checkpoint'");
    }

    [Fact]
    public async Task A_token_that_the_kubelet_does_not_know_is_said()
    {
        await _scene.AddPodAsync("web");
        _kubelet.Tokens.Clear();

        (await ProblemsAsync()).Single().ShouldContain("does not take checkpoints");
    }

    [Fact]
    public async Task A_missing_permission_at_the_server_names_verb_and_resource()
    {
        await _scene.AddPodAsync("web");
        _scene.Cluster.Server.Denied["get pods"] = true;

        (await Should.ThrowAsync<KubernetesException>(() => Inspector("node-a").InspectAsync(Workload, Cancel)))
            .Message.ShouldContain("verb 'get' on resource 'pods'");
    }

    [Theory]
    [InlineData("""{"spec":{"unschedulable":true}}""", "kubectl uncordon node-b")]
    [InlineData("""{"spec":{"taints":[{"key":"a","value":"b","effect":"NoSchedule"}]}}""", "taint a=b:NoSchedule")]
    [InlineData("""{"status":{"allocatable":{"cpu":"50m"}}}""", "too little cpu and pods left")]
    [InlineData("""{"status":{"nodeInfo":{"containerRuntimeVersion":"containerd://2.1"}}}""", "it needs CRI-O")]
    public async Task A_node_that_cannot_take_the_pod_in_says_why(string patch, string words)
    {
        await _scene.AddPodAsync("web");
        foreach (var (member, changes) in (JsonObject)JsonNode.Parse(patch)!)
        {
            foreach (var (name, value) in (JsonObject)changes!)
                _scene.Cluster.Server.Change(KubernetesKind.Node, null, "node-b",
                    n => n.Child(member)[name] = value?.DeepClone());
        }

        var fitness = await Inspector("node-b").FitnessAsync(Workload, Image, Cancel);

        fitness.Problems.Single().ShouldContain(words);
    }

    [Fact]
    public async Task A_node_that_can_says_whether_it_has_the_image_and_how_full_it_is()
    {
        await _scene.AddPodAsync("web");
        _scene.Cluster.Server.Change(KubernetesKind.Node, null, "node-b", n =>
        {
            n.Child("status")["images"] = JsonNode.Parse("""[{"names":["registry/web:1"]}]""");
            n.Child("status")["allocatable"] = JsonNode.Parse("""{"cpu":"1","pods":"10"}""");
        });

        var fitness = await Inspector("node-b").FitnessAsync(Workload, Image, Cancel);

        fitness.Problems.ShouldBeEmpty();
        fitness.HasBaseImage.ShouldBe(true);
        fitness.Load.ShouldBe(0);
        (await Inspector("node-b").FitnessAsync(Workload, Image with { Name = "other" }, Cancel)).HasBaseImage
            .ShouldBe(false);
    }

    [Fact]
    public async Task A_node_that_is_not_in_the_cluster_names_the_setting() =>
        (await Inspector("node-x").FitnessAsync(Workload, Image, Cancel)).Problems.Single()
            .ShouldContain("Node:Name must be as 'kubectl get nodes' shows it");

    private async Task<IReadOnlyList<string>> ProblemsAsync() =>
        (await Inspector("node-a").InspectAsync(Workload, Cancel)).Problems;

    private KubernetesInspector Inspector(string node)
    {
        var name = Samples.Node(node);
        var kubelet = Options.Create(
            new KubeletOptions { Address = _kubelet.Address.Authority, ServerName = "node-a" });
        var factory = new KubeletFactory(_api, _scene.Cluster.Server.Access(), kubelet, TimeProvider.System);
        return new KubernetesInspector(
            _api, new KubeletProbe(factory, name), _processes.Finder, name, Samples.Network,
            Options.Create(new KubernetesNodeOptions()));
    }
}
