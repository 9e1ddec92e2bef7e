using Migration.Contracts;
using Migration.KubernetesFakes;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.NodeServices.Tests.Kubernetes;

public sealed class StatefulSetTests : IAsyncLifetime
{
    private MigrationScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await MigrationScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_pod_moves_and_its_name_ordinal_and_owner_follow_it_in_a_second_step()
    {
        var source = await _scene.AddStatefulSetAsync(3);
        var others = new[] { "web-1", "web-2" };

        var keeper = await MoveAsync(source);

        var kept = _scene.Pod(keeper);
        kept.Label(PodMarks.KeptName).ShouldBe("web-0");
        kept.Label("statefulset.kubernetes.io/pod-name").ShouldBe("web-0");
        kept.Controller().ShouldBeNull();
        kept.Text("spec", "nodeName").ShouldBe("node-b");
        _scene.Pods().ShouldBe([.. others, keeper], ignoreOrder: true);
        _scene.Cluster.ControllerDid.ShouldBeEmpty("a second copy would have started from the base image");

        _scene.Next(OwnershipStrategies.Name);
        (await MoveAsync(kept)).ShouldBe("web-0");

        var moved = _scene.Pod("web-0");
        moved.Uid().ShouldNotBe(source.Uid());
        moved.Text("spec", "nodeName").ShouldBe("node-b");
        moved.Text("spec", "hostname").ShouldBe("web-0");
        moved.Text("spec", "subdomain").ShouldBe("web");
        moved.Controller().Text("uid").ShouldBe("uid-of-web");
        moved.Texts("metadata", "labels").ShouldBe(source.Texts("metadata", "labels"));
        _scene.Pods().ShouldBe([.. others, "web-0"], ignoreOrder: true);
        _scene.Cluster.Server.All(KubernetesKind.HeldName, MigrationScene.Space).ShouldBeEmpty();
        _scene.Cluster.ControllerDid.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_has_its_name_back_is_a_pod_of_its_set_and_moves_again()
    {
        await MoveAsync(_scene.Pod(await MoveToKeeperAsync()));
        var first = _scene.Pod("web-0");
        _scene.Next(null);

        var target = await _scene.PrepareAsync(first);

        target.Pod.ShouldStartWith("web-0-m");
        _scene.Pod(target.Pod).Label(PodMarks.KeptName).ShouldBe("web-0");
        TargetPod.OriginalOf(_scene.Pod(target.Pod)).ToJsonString().ShouldBe(TargetPod.OriginalOf(first).ToJsonString());
    }

    [Fact]
    public async Task Given_up_before_the_source_goes_the_set_has_all_its_pods_and_no_name_is_held()
    {
        var source = await _scene.AddStatefulSetAsync(2);
        await _scene.PrepareAsync(source);
        _scene.Cluster.Server.All(KubernetesKind.HeldName, MigrationScene.Space).Count.ShouldBe(1);

        await _scene.RemoveAsync(source);
        await _scene.RemoveAsync(source);

        await _scene.Cluster.SettledAsync();
        _scene.Pods().ShouldBe(["web-0", "web-1"], ignoreOrder: true);
        _scene.Pod("web-0").Uid().ShouldBe(source.Uid());
        _scene.Cluster.Server.All(KubernetesKind.HeldName, MigrationScene.Space).ShouldBeEmpty();
        _scene.Cluster.ControllerDid.ShouldBeEmpty();
    }

    [Fact]
    public async Task Given_up_once_the_name_is_free_the_workload_goes_on_where_it_is_and_the_name_stays_held()
    {
        var keeper = await MoveToKeeperAsync();
        _scene.Next(OwnershipStrategies.Name);
        var kept = _scene.Pod(keeper);
        await _scene.PrepareAsync(kept);
        _scene.Cluster.RestoreProblem = ("CreateContainerError", "criu failed");
        await Should.ThrowAsync<StepException>(() => _scene.RestoreAsync(kept));

        await _scene.RemoveAsync(kept);

        await _scene.Cluster.SettledAsync();
        _scene.Pods().ShouldBe([keeper, "web-1"], ignoreOrder: true);
        _scene.Cluster.ControllerDid.ShouldBeEmpty();
        _scene.Cluster.RestoreProblem = null;

        _scene.Next(OwnershipStrategies.Name);
        (await MoveAsync(kept)).ShouldBe("web-0");
        _scene.Pods().ShouldBe(["web-0", "web-1"], ignoreOrder: true);
    }

    [Fact]
    public async Task When_what_keeps_the_name_is_deleted_the_set_starts_its_pod_anew()
    {
        var keeper = await MoveToKeeperAsync();

        using var api = _scene.Cluster.Server.Client();
        await api.DeleteAsync(KubernetesKind.Pod, MigrationScene.Space, keeper, new DeleteOptions(),
            TestContext.Current.CancellationToken);

        await _scene.Cluster.SettledAsync();
        _scene.Pods().ShouldBe(["web-0", "web-1"], ignoreOrder: true);
        _scene.Cluster.ControllerDid.ShouldBe(["make web-0"]);
    }

    [Fact]
    public async Task A_workload_on_its_way_can_be_moved_on_and_keeps_its_name_all_the_same()
    {
        var keeper = await MoveToKeeperAsync();
        _scene.Next(null);

        var second = await MoveAsync(_scene.Pod(keeper));

        second.ShouldStartWith("web-0-m");
        _scene.Pod(second).Label(PodMarks.KeptName).ShouldBe("web-0");
        _scene.Pods().ShouldBe([second, "web-1"], ignoreOrder: true);
        _scene.Cluster.Server.All(KubernetesKind.HeldName, MigrationScene.Space).Count.ShouldBe(1);
        _scene.Cluster.ControllerDid.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_step_of_both_may_run_twice()
    {
        var source = await _scene.AddStatefulSetAsync(2);
        var keeper = await MoveAsync(source, times: 2);
        _scene.Next(OwnershipStrategies.Name);

        (await MoveAsync(_scene.Pod(keeper), times: 2)).ShouldBe("web-0");

        _scene.Pods().ShouldBe(["web-0", "web-1"], ignoreOrder: true);
        _scene.Cluster.ControllerDid.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_policy_in_force_it_is_given_up_before_anything_is_held()
    {
        var source = await _scene.AddStatefulSetAsync(2);
        _scene.Cluster.Server.HoldsNames = false;
        _scene.Options.ReadyBound = TimeSpan.FromMilliseconds(300);

        var failure = await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source));

        failure.Message.ShouldContain("apply admission policy containerflow-held-names");
    }

    [Fact]
    public async Task A_pod_that_keeps_no_name_is_not_given_one()
    {
        var source = await _scene.AddPodAsync("web");
        _scene.Ownership = OwnershipStrategies.Name;

        (await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source)))
            .Message.ShouldContain("use adopt");
    }

    [Fact]
    public async Task A_second_copy_under_the_name_is_not_touched_and_said()
    {
        var keeper = await MoveToKeeperAsync();
        var copy = FakeCluster.Pod("web-0", "node-a");
        _scene.Cluster.Server.Add(KubernetesKind.Pod, MigrationScene.Space, copy);
        _scene.Options.ReadyBound = TimeSpan.FromMilliseconds(300);
        _scene.Next(OwnershipStrategies.Name);

        var failure = await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(_scene.Pod(keeper)));

        failure.Message.ShouldContain("second copy of the workload");
        _scene.Pods().ShouldContain("web-0");
    }

    [Fact]
    public async Task A_set_that_was_made_smaller_meanwhile_removes_the_pod_once_it_has_its_name_back()
    {
        var keeper = await MoveToKeeperAsync("web-1");
        _scene.Cluster.Server.Change(KubernetesKind.StatefulSet, MigrationScene.Space, "web",
            s => s["spec"]!["replicas"] = 1);
        await _scene.Cluster.SettledAsync();
        _scene.Pods().ShouldBe(["web-0", keeper], ignoreOrder: true);
        _scene.Next(OwnershipStrategies.Name);

        await MoveAsync(_scene.Pod(keeper));

        _scene.Pods().ShouldBe(["web-0"]);
        _scene.Cluster.ControllerDid.ShouldBe(["remove web-1"]);
    }

    private async Task<string> MoveToKeeperAsync(string pod = "web-0")
    {
        await _scene.AddStatefulSetAsync(2);
        var keeper = await MoveAsync(_scene.Pod(pod));
        _scene.Next(OwnershipStrategies.Name);
        return keeper;
    }

    private async Task<string> MoveAsync(System.Text.Json.Nodes.JsonObject source, int times = 1)
    {
        var target = "";
        for (var i = 0; i < times; i++)
        {
            target = (await _scene.PrepareAsync(source)).Pod;
            await _scene.Cluster.SettledAsync();
        }

        for (var i = 0; i < times; i++)
            await _scene.RestoreAsync(source);
        await _scene.StopSourceAsync(source);
        for (var i = 0; i < times; i++)
        {
            await _scene.RetireAsync(source);
            await _scene.Cluster.SettledAsync();
        }

        return target;
    }
}
