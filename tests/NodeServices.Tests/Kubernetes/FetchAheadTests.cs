using System.Collections.Concurrent;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.NodeServices.Tests.Kubernetes;

/// <summary>What the kubelet of the target's node pulls while the workload still serves.</summary>
public sealed class FetchAheadTests : IAsyncLifetime
{
    private MigrationScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await MigrationScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task The_kubelet_pulls_each_copy_of_the_memory_ahead_and_nothing_of_that_stays()
    {
        var source = await _scene.AddPodAsync("web");
        var target = await _scene.PrepareAsync(source);
        ConcurrentDictionary<string, string> fetched = [];
        _scene.Cluster.Server.Store.Changed += (_, _) =>
        {
            foreach (var pod in _scene.Cluster.Server.All(KubernetesKind.Pod, MigrationScene.Space)
                         .Where(p => p.Label(PodMarks.Fetch) is not null))
                fetched[pod.Items("spec", "containers").Single().Text("image")!] = pod.Text("spec", "nodeName")!;
        };
        string[] copies = ["registry/copies@sha256:" + new string('1', 64), "registry/copies@sha256:" + new string('2', 64)];

        await _scene.FetchAheadAsync(source, 1, copies[0]);
        await _scene.FetchAheadAsync(source, 1, copies[0]);
        await _scene.FetchAheadAsync(source, 2, copies[1]);

        fetched.Keys.ShouldBe(copies, ignoreOrder: true);
        fetched.Values.ShouldAllBe(n => n == "node-b");
        _scene.Pods().ShouldBe(["web", target.Pod], ignoreOrder: true);
    }

    [Fact]
    public async Task A_copy_that_cannot_be_pulled_is_named_and_giving_up_removes_what_tried_to()
    {
        var source = await _scene.AddPodAsync("web");
        await _scene.PrepareAsync(source);

        (await Should.ThrowAsync<StepException>(() => _scene.FetchAheadAsync(source, 1, "registry/copies:gone")))
            .Message.ShouldContain("copied memory registry/copies:gone on node-b failed: it cannot be pulled (ErrImagePull");
        await _scene.RemoveAsync(source);

        _scene.Pods().ShouldBe(["web"]);
    }
}
