using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Migration.Deployer.Kubernetes;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;

namespace Migration.NodeServices.Tests.Kubernetes;

public sealed class ColdStartTests : IAsyncLifetime
{
    private const string PlaceholderId = "1111111111111111111111111111111111111111111111111111111111111111";
    private const string Placeholder = $"cri-o://{PlaceholderId}";
    private const string Restored = "cri-o://2222222222222222222222222222222222222222222222222222222222222222";
    private FakeApiServer _server = null!;
    private KubernetesApi _api = null!;
    private ColdStart _coldStart = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _api = _server.Client();
        _coldStart = new ColdStart(
            _api, MigrationScene.Names(_api), Samples.Node("node-b"), TimeProvider.System,
            NullLogger<ColdStart>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _coldStart.Dispose();
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_bare_pod_starts_anew_from_its_original_manifest()
    {
        var pod = Add(Ended());

        await ReplaceAsync(pod);

        var anew = _server.Get(KubernetesKind.Pod, "shop", "web")!;
        anew.Container("app").Text("image").ShouldBe("registry/web:1");
        anew.Container("app")!["command"]!.AsArray().Count.ShouldBe(1);
        IsGone(pod).ShouldBeTrue();
        _server.All(KubernetesKind.Event, "shop").Single().Text("reason").ShouldBe("ColdStart");
    }

    [Fact]
    public async Task A_pod_with_a_controller_is_left_to_it()
    {
        var pod = Ended();
        pod.Child("metadata")["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["kind"] = "ReplicaSet",
            ["controller"] = true,
        });
        pod = Add(pod);

        await ReplaceAsync(pod);

        IsGone(pod).ShouldBeTrue();
        _server.All(KubernetesKind.Pod, "shop").ShouldAllBe(p => p.IsLeaving());
    }

    [Fact]
    public async Task One_that_keeps_a_name_lets_it_go_and_its_set_has_a_pod_of_that_name_again()
    {
        var pod = Ended();
        var original = TargetPod.OriginalOf(pod);
        original.Child("metadata")["name"] = "web-0";
        original.Child("metadata")["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["kind"] = "StatefulSet",
            ["name"] = "web",
            ["uid"] = "uid-of-web",
            ["controller"] = true,
        });
        pod.Child("metadata").Child("annotations")[PodMarks.Original] = original.ToJsonString();
        pod.Child("metadata").Child("labels")[PodMarks.KeptName] = "web-0";
        pod = Add(pod);
        await MigrationScene.Names(_api).HoldAsync("prepare", pod, TestContext.Current.CancellationToken);

        await ReplaceAsync(pod);

        IsGone(pod).ShouldBeTrue();
        _server.All(KubernetesKind.HeldName, "shop").ShouldBeEmpty();
        var anew = _server.Get(KubernetesKind.Pod, "shop", "web-0")!;
        anew.Controller().Text("uid").ShouldBe("uid-of-web");
        anew.Container("app").Text("image").ShouldBe("registry/web:1");
    }

    [Fact]
    public async Task A_container_that_cannot_be_created_again_counts_as_crashed()
    {
        var pod = Add(Moved(new JsonObject
        {
            ["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "CreateContainerError" } },
            ["lastState"] = new JsonObject
            {
                ["terminated"] = new JsonObject { ["containerID"] = Restored, ["exitCode"] = 137 },
            },
        }));

        await ReplaceAsync(pod);

        IsGone(pod).ShouldBeTrue();
    }

    [Theory]
    [InlineData("RunContainerError", true)]
    [InlineData("CreateContainerError", true)]
    [InlineData("ImagePullBackOff", true)]
    [InlineData("ContainerCreating", false)]
    public async Task After_a_start_of_the_node_one_that_the_kubelet_cannot_restore_once_more_starts_anew(
        string reason, bool isReplaced)
    {
        // All that the kubelet remembers is the placeholder.
        var pod = Add(Moved(new JsonObject
        {
            ["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = reason } },
            ["lastState"] = new JsonObject
            {
                ["terminated"] = new JsonObject { ["containerID"] = Placeholder, ["exitCode"] = 0 },
            },
        }));

        await ReplaceAsync(pod);

        IsGone(pod).ShouldBe(isReplaced);
    }

    [Fact]
    public async Task One_that_runs_stays()
    {
        var pod = Add(Moved(new JsonObject
        {
            ["state"] = new JsonObject { ["running"] = new JsonObject() },
            ["containerID"] = Restored,
            ["lastState"] = new JsonObject
            {
                ["terminated"] = new JsonObject { ["containerID"] = Placeholder, ["exitCode"] = 0 },
            },
        }));

        await ReplaceAsync(pod);

        IsGone(pod).ShouldBeFalse();
    }

    [Fact]
    public async Task One_that_a_migration_still_works_on_stays()
    {
        var pod = Ended();
        pod.Child("metadata")["labels"] = new JsonObject { [PodMarks.Migration] = Guid.NewGuid().ToString("n") };
        pod = Add(pod);

        await ReplaceAsync(pod);

        IsGone(pod).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Never", 1)]
    [InlineData("OnFailure", 0)]
    public async Task One_that_is_not_to_be_started_again_stays(string policy, int code)
    {
        var pod = Ended(code);
        pod.Child("spec")["restartPolicy"] = policy;
        pod = Add(pod);

        await ReplaceAsync(pod);

        IsGone(pod).ShouldBeFalse();
    }

    private static JsonObject Ended(int code = 137) => Moved(new JsonObject
    {
        ["state"] = new JsonObject
        {
            ["terminated"] = new JsonObject { ["containerID"] = Restored, ["exitCode"] = code, ["reason"] = "Error" },
        },
    });

    private static JsonObject Moved(JsonObject status)
    {
        status["name"] = "app";
        var pod = TargetPod.Create(FakeCluster.Pod("web", "node-a"), new TargetPlan(
            Guid.NewGuid(), "node-b", "app", "registry/web:1", "pause", null));
        pod.Child("metadata")["labels"] = new JsonObject { ["app"] = "web" };
        pod.Child("metadata").Child("annotations")[PodMarks.Placeholder] = PlaceholderId;
        pod["status"] = new JsonObject { ["containerStatuses"] = new JsonArray(status) };
        pod.Child("spec")["nodeName"] = "node-b";
        return pod;
    }

    private JsonObject Add(JsonObject pod) => _server.Add(KubernetesKind.Pod, "shop", pod);

    private Task ReplaceAsync(JsonObject pod) =>
        _coldStart.ReplaceIfCrashedAsync(pod, TestContext.Current.CancellationToken);

    private bool IsGone(JsonObject pod) =>
        _server.Get(KubernetesKind.Pod, "shop", pod.Name()) is not { } there || there.IsLeaving();
}
