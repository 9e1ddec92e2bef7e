using System.Text.Json.Nodes;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;
using Migration.KubernetesFakes;

namespace Migration.NodeServices.Tests.Kubernetes;

public sealed class KubernetesDeploymentTests : IAsyncLifetime
{
    private MigrationScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await MigrationScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_bare_pod_moves_and_is_what_it_was_on_the_other_node()
    {
        var source = await _scene.AddPodAsync("web");

        var target = await _scene.PrepareAsync(source);
        await _scene.RestoreAsync(source);
        await _scene.StopSourceAsync(source);
        await _scene.RetireAsync(source);

        await _scene.Processes.EndedAsync(_scene.Pids["web"]);
        await _scene.Cluster.SettledAsync();
        _scene.Pods().ShouldBe([target.Pod]);
        var moved = _scene.Pod(target.Pod);
        moved.Text("spec", "nodeName").ShouldBe("node-b");
        moved.Text("status", "podIP").ShouldBe(target.Address);
        moved.Label("app").ShouldBe("web");
        moved.Label(PodMarks.Migration).ShouldBeNull();
        _scene.Timer.Steps.Select(s => (s.Name, s.Bytes)).ShouldBe([(MigrationSteps.Restore, 4096L)]);
    }

    [Fact]
    public async Task Of_three_replicas_one_moves_and_the_replica_set_neither_makes_nor_misses_one()
    {
        var source = await _scene.AddReplicaSetAsync(3);
        var others = _scene.Pods().Where(p => p != source.Name()).ToList();

        var target = await _scene.PrepareAsync(source);
        await _scene.Cluster.SettledAsync();
        _scene.Cluster.ControllerDid.ShouldBeEmpty("the waiting target is not counted");
        await _scene.RestoreAsync(source);
        await _scene.StopSourceAsync(source);
        await _scene.RetireAsync(source);

        await _scene.Cluster.SettledAsync();
        _scene.Pods().ShouldBe([.. others, target.Pod], ignoreOrder: true);
        _scene.Pod(target.Pod).Controller().Text("uid").ShouldBe("uid-of-web-abc");
        _scene.Cluster.ControllerDid.ShouldAllBe(did => did == $"remove {source.Name()}");
    }

    [Fact]
    public async Task A_workload_moves_on_from_where_it_was_moved_to()
    {
        var source = await _scene.AddPodAsync("web");
        var first = await _scene.PrepareAsync(source);
        await _scene.RestoreAsync(source);
        await _scene.StopSourceAsync(source);
        await _scene.RetireAsync(source);

        var second = TargetPod.Create(_scene.Pod(first.Pod), new TargetPlan(
            Guid.NewGuid(), "node-a", "app", "registry/web:1", "pause", null));

        second.Name().ShouldStartWith("web-m");
        second.Name().Length.ShouldBe(first.Pod.Length);
        JsonNode.DeepEquals(
                JsonNode.Parse(second.Annotation(PodMarks.Original)!),
                JsonNode.Parse(_scene.Pod(first.Pod).Annotation(PodMarks.Original)!))
            .ShouldBeTrue();
    }

    [Fact]
    public async Task Giving_up_removes_the_target_and_leaves_the_replica_set_as_it_was()
    {
        var source = await _scene.AddReplicaSetAsync(3);
        var before = _scene.Pods();
        await _scene.PrepareAsync(source);

        await _scene.RemoveAsync(source);
        await _scene.RemoveAsync(source);

        await _scene.Cluster.SettledAsync();
        _scene.Pods().ShouldBe(before);
        _scene.Cluster.ControllerDid.ShouldBeEmpty();
        _scene.Pod(source.Name()).Annotation(PodMarks.DeletionCost).ShouldBeNull();
    }

    [Fact]
    public async Task Every_step_may_run_twice()
    {
        var source = await _scene.AddReplicaSetAsync(2);

        var first = await _scene.PrepareAsync(source);
        (await _scene.PrepareAsync(source)).ShouldBe(first);
        await _scene.RestoreAsync(source);
        var container = _scene.Pod(first.Pod).ContainerStatus("app").Text("containerID");
        await _scene.RestoreAsync(source);
        _scene.Pod(first.Pod).ContainerStatus("app").Text("containerID").ShouldBe(container);
        await _scene.StopSourceAsync(source);
        await _scene.RetireAsync(source);
        await _scene.Cluster.SettledAsync();
        await _scene.RetireAsync(source);

        await _scene.Cluster.SettledAsync();
        _scene.Pods().Count.ShouldBe(2);
        _scene.Cluster.ControllerDid.ShouldAllBe(did => did == $"remove {source.Name()}");
    }

    [Fact]
    public async Task A_source_that_runs_is_left_alone()
    {
        var source = await _scene.AddPodAsync("web");
        await _scene.PrepareAsync(source);
        await _scene.RestoreAsync(source);

        await _scene.RetireAsync(source);

        _scene.Processes.HasEnded(_scene.Pids["web"]).ShouldBeFalse();
        _scene.Pod("web").IsLeaving().ShouldBeFalse();
    }

    [Fact]
    public async Task A_target_that_is_not_ready_is_not_given_to_its_replica_set()
    {
        var source = await _scene.AddReplicaSetAsync(2);
        _scene.Cluster.RestoredIsReady = false;
        _scene.Options.ReadyBound = TimeSpan.FromMilliseconds(200);
        var target = await _scene.PrepareAsync(source);
        await _scene.RestoreAsync(source);
        await _scene.StopSourceAsync(source);

        var failure = await Should.ThrowAsync<TransientStepException>(() => _scene.RetireAsync(source));

        failure.Message.ShouldContain("look at its readiness probe");
        await _scene.Cluster.SettledAsync();
        _scene.Pods().ShouldContain(target.Pod);
        _scene.Pod(target.Pod).Controller().ShouldBeNull();
        _scene.Cluster.ControllerDid.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_without_room_is_said_in_the_scheduler_s_words()
    {
        var source = await _scene.AddPodAsync("web");
        _scene.Cluster.Full["node-b"] = true;

        var failure = await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source));

        failure.Message.ShouldContain("Insufficient cpu");
        failure.Message.ShouldContain("choose another node or make room");
    }

    [Fact]
    public async Task A_placeholder_that_cannot_be_pulled_names_the_setting()
    {
        var source = await _scene.AddPodAsync("web");
        _scene.Options.PlaceholderImage = "no-such-pause";

        (await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source)))
            .Message.ShouldContain("Deployer:Kubernetes:PlaceholderImage");
    }

    [Fact]
    public async Task A_base_image_that_cannot_be_pulled_is_said_before_anything_is_held()
    {
        var source = await _scene.AddPodAsync("web");
        _scene.Cluster.Images.Clear();
        _scene.Cluster.Images["pause"] = true;

        var failure = await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source));

        failure.Message.ShouldContain("base image registry/web:1 on node-b");
        failure.Message.ShouldContain("imagePullSecret");
    }

    [Theory]
    [InlineData("ImagePullBackOff", "Back-off pulling image", "Deployer:Kubernetes:PullSecret")]
    [InlineData("CreateContainerError", "restoring \"app\" expects following bind mounts defined (/data)",
        "lacks mounts of the source")]
    [InlineData("CreateContainerError", "no command specified", "enable_criu_support")]
    [InlineData("CreateContainerError", "image not known", "base image is not on the node")]
    [InlineData("RunContainerError", "criu failed: exit status 1", "restore.log")]
    [InlineData("RunContainerError", "Connected TCP socket in image", "Deployer:Kubernetes:CriuConfiguration")]
    public async Task A_restore_that_fails_is_said_with_the_cure(string reason, string message, string cure)
    {
        var source = await _scene.AddPodAsync("web");
        await _scene.PrepareAsync(source);
        _scene.Cluster.RestoreProblem = (reason, message);

        var failure = await Should.ThrowAsync<StepException>(() => _scene.RestoreAsync(source));

        failure.Message.ShouldContain(message);
        failure.Message.ShouldContain(cure);
    }

    [Fact]
    public async Task Of_a_quoted_log_only_criu_s_errors_are_shown()
    {
        var source = await _scene.AddPodAsync("web");
        await _scene.PrepareAsync(source);
        var quoted = string.Concat(Enumerable.Repeat("level=warning msg=\"1:(00.1) cpu: fpu: AVX registers\"\n", 50))
            + "msg=\"989:(00.189706)      1: Error (criu/files.c:1221): Unable to open fd=11 id=0x1a\"\n";
        _scene.Cluster.RestoreProblem = ("RunContainerError", "container restore failed: " + quoted);

        var failure = await Should.ThrowAsync<StepException>(() => _scene.RestoreAsync(source));

        failure.Message.ShouldContain("RunContainerError, CRIU: Unable to open fd=11 id=0x1a");
        failure.Message.ShouldNotContain("AVX");
    }

    [Fact]
    public async Task A_missing_permission_ends_the_step_and_names_the_verb()
    {
        var source = await _scene.AddPodAsync("web");
        _scene.Cluster.Server.Denied["create pods"] = true;

        var failure = await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source));

        failure.Message.ShouldContain("verb 'create' on resource 'pods'");
    }

    [Fact]
    public async Task A_pod_of_the_target_s_name_that_is_not_ours_is_not_touched()
    {
        var source = await _scene.AddPodAsync("web");
        var name = TargetPod.NameFor("web", _scene.MigrationId);
        _scene.Cluster.Server.Add(KubernetesKind.Pod, MigrationScene.Space, FakeCluster.Pod(name, "node-b"));

        await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source));
        await _scene.RemoveAsync(source);

        _scene.Pods().ShouldContain(name);
    }

    [Fact]
    public async Task While_a_restore_goes_on_and_only_then_criu_is_told_to_keep_connections()
    {
        await File.WriteAllTextAsync(_scene.CriuFile, "ghost-limit 10M\n", TestContext.Current.CancellationToken);
        var source = await _scene.AddPodAsync("web");
        await _scene.PrepareAsync(source);
        var during = "";
        var start = _scene.Cluster.Started!;
        _scene.Cluster.Started = (pod, id) =>
        {
            during = File.ReadAllText(_scene.CriuFile);
            start(pod, id);
        };

        await _scene.RestoreAsync(source);

        during.ShouldContain("ghost-limit 10M\n");
        during.ShouldContain("tcp-established\n");
        var after = await File.ReadAllTextAsync(_scene.CriuFile, TestContext.Current.CancellationToken);
        after.ShouldBe("ghost-limit 10M\n");
    }

    [Fact]
    public async Task Of_several_containers_the_named_one_is_restored_beside_the_others_that_start_anew()
    {
        var source = await _scene.AddPodAsync("web", p => AddSidecar(p, "registry/proxy:1"));
        _scene.Cluster.Images["registry/proxy:1"] = true;

        var target = await _scene.PrepareAsync(source);
        var proxy = _scene.Pod(target.Pod).ContainerStatus("proxy").Text("containerID");
        _scene.Pod(target.Pod).Container("proxy").Text("image").ShouldBe("registry/proxy:1");
        await _scene.RestoreAsync(source);
        await _scene.StopSourceAsync(source);
        await _scene.RetireAsync(source);

        await _scene.Cluster.SettledAsync();
        _scene.Pods().ShouldBe([target.Pod]);
        _scene.Pod(target.Pod).Container("app").Text("image")!.ShouldContain("@sha256:");
        _scene.Pod(target.Pod).ContainerStatus("proxy").Text("containerID").ShouldBe(proxy);
    }

    [Fact]
    public async Task One_that_starts_anew_and_cannot_is_said_before_anything_is_held()
    {
        _scene.Cluster.Images["registry/proxy:1"] = true;
        var source = await _scene.AddPodAsync("web", p => AddSidecar(p, "registry/proxy:1"));
        await _scene.Cluster.SettledAsync();
        _scene.Cluster.Images.Clear();
        _scene.Cluster.Images["pause"] = true;
        _scene.Cluster.Images["registry/web:1"] = true;

        (await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source)))
            .Message.ShouldContain("its container proxy, which is to start anew, does not start (ErrImagePull");
    }

    private static void AddSidecar(JsonObject pod, string image)
    {
        pod["spec"]!["containers"]!.AsArray().Add(new JsonObject { ["name"] = "proxy", ["image"] = image });
        pod["metadata"]!["annotations"]![PodMarks.StartAnew] = "proxy";
    }

    [Fact]
    public async Task A_restored_workload_that_was_left_stopped_is_continued()
    {
        var source = await _scene.AddPodAsync("web");
        var target = await _scene.PrepareAsync(source);
        var start = _scene.Cluster.Started!;
        _scene.Cluster.Started = (pod, id) =>
        {
            start(pod, id);
            Migration.Platform.Criu.Tasks.TaskSignals.Stop([_scene.Pids[pod.Name()]]);
        };

        await _scene.RestoreAsync(source);

        Migration.Platform.Criu.Tasks.TaskSignals.IsStopped(_scene.Pids[target.Pod]).ShouldBeFalse();
    }
}
